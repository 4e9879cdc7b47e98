import json
from dataclasses import dataclass

from together import Together

client = Together(timeout=30)


@dataclass
class Recipe:
    title: str
    minutes: int


def recipe(text: str) -> Recipe:
    response = client.chat.completions.create(
        model="meta-llama/Llama-3.3-70B-Instruct-Turbo",
        messages=[{"role": "user", "content": f'Answer as {{"title": ..., "minutes": ...}}\n\n{text}'}],
    )
    try:
        data = json.loads(response.choices[0].message.content)  # expect: LLM602
    except json.JSONDecodeError as error:
        raise ValueError("no recipe") from error
    return Recipe(**data)
