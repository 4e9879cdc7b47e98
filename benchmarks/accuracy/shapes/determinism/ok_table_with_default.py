from openai import OpenAI

client = OpenAI(timeout=30)
PRIORITY = {"low": 0, "medium": 1, "high": 2}


def priority(ticket: str) -> int:
    answer = client.responses.create(model="gpt-6-luna", input=f"low, medium or high?\n{ticket}").output_text
    return PRIORITY.get(answer.strip().lower(), 1)  # ok: what is not in the table has a place
