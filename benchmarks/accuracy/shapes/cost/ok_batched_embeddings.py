from openai import OpenAI

client = OpenAI(timeout=30)


def embed(texts: list[str], size: int = 256) -> list[list[float]]:
    vectors: list[list[float]] = []
    for start in range(0, len(texts), size):
        batch = texts[start : start + size]
        response = client.embeddings.create(model="text-embedding-3-small", input=batch)  # ok: one request per batch
        vectors.extend(item.embedding for item in response.data)
    return vectors
