from openai import OpenAI

client = OpenAI()  # ok: every request sets its own limit


def ask(question: str) -> str:
    fast = client.with_options(timeout=20)
    return fast.responses.create(model="gpt-6-luna", input=question).output_text
