import json

from openai import OpenAI

client = OpenAI(timeout=30)


def entities(text: str) -> dict:
    prompt = f"Extract people and places as JSON.\n\n{text}"
    raw = client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": prompt}])
    content = raw.choices[0].message.content
    content = content.replace("```json", "").replace("```", "").strip()
    try:
        return json.loads(content)  # expect: LLM602
    except json.JSONDecodeError:
        return {}
