import re

from openai import OpenAI

client = OpenAI(timeout=60)


def generate_module(description: str) -> str:
    answer = client.responses.create(model="gpt-6-sol", input=f"Write a Python module: {description}").output_text
    block = re.search(r"```python\n(.*?)```", answer, re.DOTALL)  # ok: the answer is meant to be code
    return block.group(1) if block else answer
