import chromadb
from openai import OpenAI

client = OpenAI(timeout=30)
collection = chromadb.PersistentClient("store").get_collection("notes")


def ask(question: str) -> str:
    everything = collection.get()
    context = "\n".join(everything["documents"])
    return client.responses.create(  # expect: LLM702
        model="gpt-6-luna", input=f"My notes:\n{context}\n\n{question}"
    ).output_text
