import json

from openai import OpenAI

client = OpenAI(timeout=30)
TOOLS = [{"type": "function", "function": {"name": "search", "parameters": {"type": "object", "properties": {"q": {"type": "string"}}}}}]


def query(text: str) -> str:
    response = client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": text}], tools=TOOLS)
    calls = response.choices[0].message.tool_calls
    if not calls:
        return text
    try:
        return json.loads(calls[0].function.arguments)["q"]  # ok: arguments of a tool are JSON by contract
    except (ValueError, KeyError):
        return text
