import cohere
from openai import OpenAI

co = cohere.ClientV2(timeout=30)
client = OpenAI(timeout=30)


def answer(question: str, passages: list[str]) -> str:
    ranked = co.rerank(model="rerank-v3.5", query=question, documents=passages, top_n=4)
    context = "\n\n".join(passages[result.index] for result in ranked.results)
    return client.responses.create(model="gpt-6-luna", input=f"{context}\n\n{question}").output_text  # ok: the four best
