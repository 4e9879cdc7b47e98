from pathlib import Path

from openai import OpenAI

client = OpenAI(timeout=30)


def index_file(path: Path) -> list[float]:
    text = path.read_text(encoding="utf-8")
    return client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding  # expect: LLM705
