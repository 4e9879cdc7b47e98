import sqlite3

from openai import OpenAI

client = OpenAI(timeout=30)


def report(question: str) -> str:
    connection = sqlite3.connect("shop.db")
    rows = connection.execute("SELECT id, total FROM orders ORDER BY total DESC LIMIT 20").fetchall()
    table = "\n".join(str(row) for row in rows)
    return client.responses.create(model="gpt-6-luna", input=f"{table}\n\n{question}").output_text  # ok: twenty rows
