from anthropic import Anthropic

import actions

client = Anthropic(timeout=30)


def act(instruction: str, tools: list[dict]) -> object:
    message = client.messages.create(
        model="claude-sonnet-5-5", max_tokens=500, tools=tools, messages=[{"role": "user", "content": instruction}]
    )
    for block in message.content:
        if block.type == "tool_use":
            return getattr(actions, block.name)(**block.input)  # expect: LLM805
    return None
