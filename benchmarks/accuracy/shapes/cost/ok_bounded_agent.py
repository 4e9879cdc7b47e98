import json

from openai import OpenAI

from tools import TOOLS, run_tool

client = OpenAI(timeout=60)
MAX_STEPS = 12


def run_agent(task: str) -> str:
    messages = [{"role": "user", "content": task}]
    for _ in range(MAX_STEPS):
        reply = client.chat.completions.create(model="gpt-6-sol", messages=messages, tools=TOOLS)  # ok: at most twelve rounds of one task
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            messages.append(
                {"role": "tool", "tool_call_id": call.id, "content": json.dumps(run_tool(call.function.name, call.function.arguments))}
            )
    raise RuntimeError("no answer within the limit")
