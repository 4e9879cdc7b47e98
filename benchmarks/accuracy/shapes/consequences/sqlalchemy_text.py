import pandas as pd
from groq import Groq
from sqlalchemy import create_engine, text

client = Groq()
engine = create_engine("postgresql://app@db/warehouse")


def to_sql(question: str) -> str:
    completion = client.chat.completions.create(
        model="openai/gpt-oss-120b", messages=[{"role": "user", "content": f"PostgreSQL for: {question}"}]
    )
    return completion.choices[0].message.content.strip().strip(";")


def query(question: str) -> pd.DataFrame:
    return pd.read_sql(text(to_sql(question)), engine)  # expect: LLM802
