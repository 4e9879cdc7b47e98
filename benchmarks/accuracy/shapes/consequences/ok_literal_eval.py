import ast

from openai import OpenAI

client = OpenAI(timeout=30)


def points(text: str) -> list:
    answer = client.responses.create(model="gpt-6-luna", input=f"The coordinates as a Python list: {text}").output_text
    try:
        return ast.literal_eval(answer)  # ok: literals cannot do anything  # expect: LLM602
    except (ValueError, SyntaxError):
        return []
