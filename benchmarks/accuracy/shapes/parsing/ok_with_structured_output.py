from langchain_openai import ChatOpenAI
from pydantic import BaseModel


class Sums(BaseModel):
    values: list[float]


llm = ChatOpenAI(model="gpt-6-luna", timeout=30).with_structured_output(Sums)


def total(text: str) -> float:
    return sum(llm.invoke(f"All sums in: {text}").values)  # ok: held to a schema
