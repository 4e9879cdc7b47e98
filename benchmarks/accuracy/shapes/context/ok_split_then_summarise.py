from langchain_openai import ChatOpenAI
from langchain_text_splitters import RecursiveCharacterTextSplitter

llm = ChatOpenAI(model="gpt-6-luna", timeout=60)
splitter = RecursiveCharacterTextSplitter(chunk_size=6000, chunk_overlap=200)


def summary(path: str) -> str:
    with open(path, encoding="utf-8") as handle:
        chunks = splitter.split_text(handle.read())
    so_far = ""
    for chunk in chunks:
        so_far = llm.invoke(f"Summary so far: {so_far}\n\nGo on with:\n{chunk}").content  # ok: one piece of bounded size at a time
    return so_far
