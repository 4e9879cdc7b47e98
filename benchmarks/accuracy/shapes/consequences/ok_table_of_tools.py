import json

from openai import OpenAI

client = OpenAI(timeout=30)


def get_weather(city: str) -> str:
    return f"sunny in {city}"


TOOLS = {"get_weather": get_weather}


def run(text: str, schemas: list[dict]) -> str:
    response = client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": text}], tools=schemas)
    call = response.choices[0].message.tool_calls[0]
    tool = TOOLS.get(call.function.name)  # ok: one of a few
    if tool is None:
        return "no such tool"
    try:
        return tool(**json.loads(call.function.arguments))
    except (TypeError, ValueError) as error:
        return str(error)
