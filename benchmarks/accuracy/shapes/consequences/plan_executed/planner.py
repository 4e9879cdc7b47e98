import json

from openai import OpenAI

client = OpenAI(timeout=60)


def plan(goal: str) -> list[dict]:
    response = client.chat.completions.create(
        model="gpt-6-sol",
        response_format={"type": "json_object"},
        messages=[{"role": "user", "content": f"JSON with a list `steps` of shell commands for: {goal}"}],
    )
    try:
        return json.loads(response.choices[0].message.content)["steps"]
    except (ValueError, KeyError):
        return []
