import json

from openai import OpenAI

from tools import TOOLS, run_tool

client = OpenAI(timeout=60)


def run_agent(task: str) -> str:
    messages = [
        {"role": "system", "content": "You work on the task with the tools until it is done."},
        {"role": "user", "content": task},
    ]
    while True:
        reply = client.chat.completions.create(model="gpt-6-sol", messages=messages, tools=TOOLS)  # expect: LLM306
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            result = run_tool(call.function.name, call.function.arguments)
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})
