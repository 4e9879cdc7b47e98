import json

from openai import OpenAI

client = OpenAI(timeout=30)


def attributes() -> dict:
    response = client.chat.completions.create(  # expect: LLM607
        model="gpt-6-luna",
        response_format={"type": "json_object"},
        messages=[{"role": "user", "content": "List the usual attributes of a washing machine with a typical value."}],
    )
    try:
        return json.loads(response.choices[0].message.content)
    except json.JSONDecodeError:
        return {}
