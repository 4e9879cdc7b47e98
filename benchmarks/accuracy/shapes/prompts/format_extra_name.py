from openai import OpenAI

client = OpenAI(timeout=30)
PROMPT = "Write a birthday card for {name}, who likes {hobby}."


def card(name: str, hobby: str, age: int) -> str:
    text = PROMPT.format(name=name, hobby=hobby, age=age)  # expect: LLM514
    return client.responses.create(model="gpt-6-luna", input=text).output_text
