import json

from openai import OpenAI

client = OpenAI(timeout=30)


def get_weather(city: str) -> str:
    return f"sunny in {city}"


def run(text: str, tools: list[dict]) -> str:
    response = client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": text}], tools=tools)
    call = response.choices[0].message.tool_calls[0]
    function = globals()[call.function.name]  # expect: LLM805
    try:
        return function(**json.loads(call.function.arguments))
    except (TypeError, ValueError) as error:
        return f"the call failed: {error}"
