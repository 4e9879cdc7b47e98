import pandas as pd
from openai import OpenAI

client = OpenAI(timeout=30)


def explain(path: str) -> str:
    frame = pd.read_csv(path)
    sample = frame.head(5).to_markdown()
    return client.responses.create(model="gpt-6-luna", input=f"What do these columns mean?\n{sample}").output_text  # ok: five rows
