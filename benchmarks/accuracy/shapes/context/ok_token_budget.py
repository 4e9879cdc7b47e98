from pathlib import Path

import tiktoken
from openai import OpenAI

client = OpenAI(timeout=30)
encoding = tiktoken.get_encoding("o200k_base")


def review(path: Path) -> str:
    text = path.read_text()
    if len(encoding.encode(text)) > 50_000:
        raise ValueError("too long, split it first")
    return client.responses.create(model="gpt-6-sol", input=f"Review:\n{text}").output_text  # ok: its tokens were counted
