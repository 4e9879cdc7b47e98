from pathlib import Path

from openai import OpenAI

client = OpenAI(timeout=30)
SYSTEM = Path(__file__).with_name("system_prompt.txt").read_text()


def answer(question: str) -> str:
    response = client.chat.completions.create(
        model="gpt-6-luna",
        messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}],  # ok: a file of prompts, not of data
    )
    return response.choices[0].message.content
