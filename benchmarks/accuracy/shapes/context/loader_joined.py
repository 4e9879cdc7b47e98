from langchain_community.document_loaders import DirectoryLoader
from langchain_openai import ChatOpenAI

llm = ChatOpenAI(model="gpt-6-luna", timeout=60)


def answer(question: str) -> str:
    documents = DirectoryLoader("docs/").load()
    context = "\n\n".join(document.page_content for document in documents)
    return llm.invoke(f"Context:\n{context}\n\nQuestion: {question}").content  # expect: LLM702
