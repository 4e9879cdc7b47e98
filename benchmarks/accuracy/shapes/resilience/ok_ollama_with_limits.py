import ollama
from tenacity import retry, stop_after_attempt, wait_exponential_jitter

client = ollama.Client(host="http://gpu:11434", timeout=120)  # ok: limited, and tried again below


@retry(stop=stop_after_attempt(4), wait=wait_exponential_jitter())
def chat(text: str) -> str:
    return client.chat(model="llama3.2", messages=[{"role": "user", "content": text}])["message"]["content"]
