from langchain_chroma import Chroma
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

store = Chroma(collection_name="tickets", embedding_function=OpenAIEmbeddings(model="text-embedding-3-small", timeout=30))
llm = ChatOpenAI(model="gpt-6-luna", timeout=30)


def answer(question: str) -> str:
    found = store.similarity_search(question, k=200)  # expect: LLM703
    context = "\n---\n".join(document.page_content for document in found)
    return llm.invoke(f"Tickets:\n{context}\n\n{question}").content
