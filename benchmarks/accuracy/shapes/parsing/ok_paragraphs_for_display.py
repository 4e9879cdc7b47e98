from openai import OpenAI

client = OpenAI(timeout=30)


def as_html(topic: str) -> list[str]:
    text = client.responses.create(model="gpt-6-luna", input=f"Three paragraphs on {topic}").output_text
    return [paragraph.strip() for paragraph in text.split("\n\n")]  # ok: paragraphs to be shown
