import numpy as np
from openai import OpenAI

client = OpenAI(timeout=30)
MODEL = "text-embedding-3-small"


def vectors(texts: list[str]) -> np.ndarray:
    return np.array([item.embedding for item in client.embeddings.create(model=MODEL, input=texts).data])


def nearest(query: str, texts: list[str]) -> str:
    return texts[int(np.argmax(vectors(texts) @ vectors([query])[0]))]  # ok: one model for both
