from openai import OpenAI

client = OpenAI(timeout=30)


def title(text: str) -> str:
    return client.responses.create(model="gpt-6-luna", input=f"{text}\n\nGive this text a title.").output_text  # ok: hardly any fixed text
