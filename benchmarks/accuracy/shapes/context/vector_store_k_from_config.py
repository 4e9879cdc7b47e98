from llama_index.core import SimpleDirectoryReader, VectorStoreIndex

documents = SimpleDirectoryReader("handbook").load_data()
index = VectorStoreIndex.from_documents(documents)
engine = index.as_query_engine(similarity_top_k=500)  # expect: LLM703


def ask(question: str) -> str:
    return str(engine.query(question))
