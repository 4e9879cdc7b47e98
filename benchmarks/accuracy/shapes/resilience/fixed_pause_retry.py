import time

from openai import OpenAI, RateLimitError

client = OpenAI(timeout=30, max_retries=0)


def ask(prompt: str) -> str:
    for _ in range(10):
        try:
            return client.responses.create(model="gpt-6-luna", input=prompt).output_text
        except RateLimitError:
            print("rate limit, waiting")
            time.sleep(5)  # expect: LLM204
    raise RuntimeError("the provider is too busy")
