import os

from openai import OpenAI

client = OpenAI(timeout=30)
COMPANY = os.environ["COMPANY"]
BASE = """Greet the customer by name and answer the question. Offer a call back when you cannot help. Never promise a refund.
Orders are found by their number or by the mail address, never by a name. What concerns another customer is not told to anybody.
Opening hours are from eight to six on working days; outside of them say when somebody will be there again."""
SYSTEM = f"You work for {COMPANY}.\n{BASE}"  # ok: the same for the whole process


def answer(question: str) -> str:
    response = client.chat.completions.create(
        model="gpt-6-luna", messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
    )
    return response.choices[0].message.content
