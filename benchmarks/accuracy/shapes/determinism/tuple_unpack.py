from openai import OpenAI

client = OpenAI(timeout=30)


def split_name(full: str) -> tuple[str, str]:
    text = client.responses.create(model="gpt-6-luna", input=f"First and last name, comma separated: {full}").output_text
    first, last = text.split(",")  # expect: LLM101, LLM601
    return first.strip(), last.strip()
