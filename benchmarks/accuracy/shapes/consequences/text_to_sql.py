import sqlite3

from openai import OpenAI

client = OpenAI(timeout=30)
SCHEMA = "CREATE TABLE customers (id INTEGER, name TEXT, city TEXT)"


def ask_database(question: str) -> list[tuple]:
    sql = client.responses.create(
        model="gpt-6-luna", instructions=f"Write SQLite. Schema:\n{SCHEMA}\nOnly the statement.", input=question
    ).output_text
    with sqlite3.connect("crm.db") as connection:
        return connection.execute(sql).fetchall()  # expect: LLM802
