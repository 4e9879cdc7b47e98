import time

from openai import APIError, OpenAI

client = OpenAI(timeout=30, max_retries=0)


def ask(prompt: str) -> str:
    for attempt in range(5):
        try:
            response = client.responses.create(model="gpt-6-luna", input=prompt)  # ok: the loop tries again, it does not walk over data
            return response.output_text
        except APIError:
            if attempt == 4:
                raise
            time.sleep(2**attempt)
    raise RuntimeError("unreachable")
