from openai import OpenAI


class Index:
    def __init__(self, client: OpenAI) -> None:
        self.client = client
        self.rows: list[tuple[str, list[float]]] = []

    def embed(self, text: str) -> list[float]:
        text = text.replace("\n", " ")
        return self.client.embeddings.create(input=[text], model="text-embedding-3-large").data[0].embedding

    def add_all(self, texts: list[str]) -> None:
        for text in texts:
            self.rows.append((text, self.embed(text)))  # expect: LLM302
