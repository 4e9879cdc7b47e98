import json

import ollama
from tenacity import retry, stop_after_attempt, wait_random_exponential

client = ollama.Client(timeout=60)


@retry(stop=stop_after_attempt(3), wait=wait_random_exponential())
def tags(text: str) -> list[str]:
    answer = client.chat(model="qwen3", messages=[{"role": "user", "content": f"Tags as a JSON list:\n{text}"}])
    return json.loads(answer["message"]["content"])  # expect: LLM602
