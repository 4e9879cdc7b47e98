import sqlite3

import sqlglot
from openai import OpenAI
from sqlglot import exp

client = OpenAI(timeout=30)


def ask(question: str) -> list[tuple]:
    sql = client.responses.create(model="gpt-6-luna", input=f"SQLite for: {question}").output_text
    tree = sqlglot.parse_one(sql, read="sqlite")
    if not isinstance(tree, exp.Select):
        raise ValueError("only questions are answered")
    with sqlite3.connect("file:shop.db?mode=ro", uri=True) as connection:
        return connection.execute(tree.sql(dialect="sqlite")).fetchall()  # ok: parsed, and the connection only reads
