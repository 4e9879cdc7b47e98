import re

from openai import OpenAI

client = OpenAI(timeout=30)


def stars(review: str) -> int:
    text = client.responses.create(model="gpt-6-luna", input=f"Stars from 1 to 5: {review}").output_text
    if match := re.search(r"[1-5]", text):  # expect: LLM603
        return int(match.group())  # ok: digits by construction
    return 3
