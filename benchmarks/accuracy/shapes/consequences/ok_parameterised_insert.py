import sqlite3

from openai import OpenAI

client = OpenAI(timeout=30)


def remember(connection: sqlite3.Connection, text: str) -> None:
    summary = client.responses.create(model="gpt-6-luna", input=f"Summarise: {text}").output_text
    connection.execute("INSERT INTO notes (text, summary) VALUES (?, ?)", (text, summary))  # ok: data of a fixed statement
    connection.commit()
