from openai import OpenAI

client = OpenAI(timeout=30)


def contact(mail: str) -> dict[str, str]:
    text = client.responses.create(
        model="gpt-6-luna", input=f"Give me two lines: Name: ... and Phone: ...\n\n{mail}"
    ).output_text
    fields = {}
    for line in text.splitlines():
        if line.startswith("Name:"):
            fields["name"] = line.split(":", 1)[1].strip()  # expect: LLM601
        elif line.startswith("Phone:"):
            fields["phone"] = line.split(":", 1)[1].strip()
    return fields
