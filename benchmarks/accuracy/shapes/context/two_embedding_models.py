import numpy as np
from openai import OpenAI

client = OpenAI(timeout=30)


def document_vector(text: str) -> np.ndarray:
    return np.array(client.embeddings.create(model="text-embedding-3-large", input=text).data[0].embedding)


def query_vector(text: str) -> np.ndarray:
    return np.array(client.embeddings.create(model="text-embedding-3-small", input=text).data[0].embedding)


def similarity(document: str, query: str) -> float:
    return float(np.dot(document_vector(document), query_vector(query)))  # expect: LLM704
