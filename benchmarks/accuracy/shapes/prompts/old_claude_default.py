import os

from anthropic import Anthropic

client = Anthropic(timeout=60)
MODEL = os.getenv("CLAUDE_MODEL", "claude-2.1")  # expect: LLM507


def reply(text: str) -> str:
    message = client.messages.create(model=MODEL, max_tokens=300, messages=[{"role": "user", "content": text}])
    return message.content[0].text
