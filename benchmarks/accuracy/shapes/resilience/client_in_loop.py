import os

from openai import OpenAI


def translate_all(lines: list[str]) -> list[str]:
    out = []
    for line in lines:
        client = OpenAI(api_key=os.environ["OPENAI_API_KEY"], timeout=20)  # expect: LLM209
        reply = client.responses.create(model="gpt-6-luna", input=f"Translate into Spanish: {line}")  # expect: LLM301
        out.append(reply.output_text)
    return out
