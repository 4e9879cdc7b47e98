import json

from openai import OpenAI

client = OpenAI(timeout=30)


def plan(goal: str) -> list[str]:
    messages = [{"role": "user", "content": f"Steps towards: {goal}. Answer as a JSON list of strings."}]
    for _ in range(3):
        text = client.chat.completions.create(model="gpt-6-luna", messages=messages).choices[0].message.content
        try:
            steps = json.loads(text)  # ok: asked again until it can be read  # expect: LLM602
        except json.JSONDecodeError as error:
            messages += [{"role": "assistant", "content": text}, {"role": "user", "content": f"That is no JSON: {error}"}]
            continue
        if isinstance(steps, list):
            return [str(step) for step in steps]
    return []
