import functools
import time

from openai import OpenAI, RateLimitError

client = OpenAI(timeout=30, max_retries=0)


def patiently(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        while True:  # expect: LLM205
            try:
                return function(*args, **kwargs)
            except RateLimitError:
                time.sleep(20)  # expect: LLM204

    return wrapper


@patiently
def ask(prompt: str) -> str:
    return client.responses.create(model="gpt-6-luna", input=prompt).output_text
