import json

from openai import OpenAI

client = OpenAI(timeout=30)


def extract(text: str) -> dict:
    stream = client.chat.completions.create(
        model="gpt-6-luna", messages=[{"role": "user", "content": f"All sums in this text as JSON:\n{text}"}], stream=True
    )
    collected = ""
    for chunk in stream:
        collected += chunk.choices[0].delta.content or ""
    try:
        return json.loads(collected)  # expect: LLM602
    except json.JSONDecodeError:
        return {}
