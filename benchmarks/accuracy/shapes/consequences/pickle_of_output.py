import base64
import pickle

import ollama
from tenacity import retry, stop_after_attempt, wait_random_exponential

client = ollama.Client(timeout=60)


@retry(stop=stop_after_attempt(3), wait=wait_random_exponential())
def restore(state: str):
    answer = client.generate(model="qwen3", prompt=f"Repair this base64 text: {state}")["response"]
    return pickle.loads(base64.b64decode(answer))  # expect: LLM801
