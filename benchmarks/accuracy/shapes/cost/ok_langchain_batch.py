from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

chain = ChatPromptTemplate.from_template("Translate into Danish: {text}") | ChatOpenAI(model="gpt-6-luna", timeout=30)
embeddings = OpenAIEmbeddings(model="text-embedding-3-small", timeout=30)


def vectors(sentences: list[str]) -> list[list[float]]:
    return embeddings.embed_documents(sentences)  # ok: takes the whole list
