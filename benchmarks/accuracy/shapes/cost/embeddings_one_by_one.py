import numpy as np
from openai import OpenAI

client = OpenAI(timeout=30)


def embed_chunks(chunks: list[str]) -> np.ndarray:
    vectors = []
    for chunk in chunks:
        response = client.embeddings.create(model="text-embedding-3-small", input=chunk)  # expect: LLM302
        vectors.append(response.data[0].embedding)
    return np.array(vectors)
