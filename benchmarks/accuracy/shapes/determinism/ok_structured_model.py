from openai import OpenAI
from pydantic import BaseModel, Field

client = OpenAI(timeout=30)


class Rating(BaseModel):
    score: int = Field(ge=1, le=10)


def score(essay: str) -> int:
    response = client.responses.parse(model="gpt-6-luna", input=f"Rate the essay:\n{essay}", text_format=Rating)
    if response.output_parsed is None:
        raise ValueError("the model refused")
    return int(response.output_parsed.score)  # ok: the provider keeps to the schema
