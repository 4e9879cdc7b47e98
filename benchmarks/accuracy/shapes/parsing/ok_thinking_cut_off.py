import ollama
from tenacity import retry, stop_after_attempt, wait_exponential

client = ollama.Client(timeout=120)


@retry(stop=stop_after_attempt(3), wait=wait_exponential())
def answer(question: str) -> str:
    reply = client.chat(model="deepseek-r1", messages=[{"role": "user", "content": question}])
    return reply["message"]["content"].split("</think>")[-1].strip()  # ok: the model's own notation for its thoughts
