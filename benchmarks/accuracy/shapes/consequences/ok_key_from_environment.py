import os

from openai import OpenAI

client = OpenAI(api_key=os.environ.get("OPENAI_API_KEY", "missing"), timeout=30)  # ok: no key here


def ask(text: str) -> str:
    return client.responses.create(model="gpt-6-luna", input=text).output_text
