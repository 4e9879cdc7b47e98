from pathlib import Path

from openai import OpenAI

client = OpenAI(timeout=30)


def describe(path: Path) -> str:
    head = path.read_text()[:8000]
    return client.responses.create(model="gpt-6-luna", input=f"What is this file about?\n{head}").output_text  # ok: cut to a length
