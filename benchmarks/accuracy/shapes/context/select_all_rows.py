import sqlite3

from openai import OpenAI

client = OpenAI(timeout=30)


def report(question: str) -> str:
    connection = sqlite3.connect("shop.db")
    rows = connection.execute("SELECT * FROM orders").fetchall()
    table = "\n".join(str(row) for row in rows)
    prompt = f"Orders:\n{table}\n\n{question}"
    return client.responses.create(model="gpt-6-sol", input=prompt).output_text  # expect: LLM702
