from langchain_openai import OpenAIEmbeddings

embeddings = OpenAIEmbeddings(model="text-embedding-3-small", timeout=30)


def vectors(sentences: list[str]) -> list[list[float]]:
    return [embeddings.embed_query(sentence) for sentence in sentences]  # expect: LLM302
