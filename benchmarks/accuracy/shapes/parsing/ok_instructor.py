import instructor
from openai import OpenAI
from pydantic import BaseModel

client = instructor.from_openai(OpenAI(timeout=30))


class Recipe(BaseModel):
    title: str
    minutes: int


def recipe(text: str) -> Recipe:
    return client.chat.completions.create(  # ok: typed by the library
        model="gpt-6-luna", response_model=Recipe, messages=[{"role": "user", "content": text}]
    )
