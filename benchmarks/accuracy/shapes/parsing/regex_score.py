import re

from anthropic import Anthropic

client = Anthropic(timeout=30)


def grade(answer: str) -> int:
    message = client.messages.create(
        model="claude-haiku-5-5",
        max_tokens=300,
        messages=[{"role": "user", "content": f"Grade this answer. End with 'Score: N'.\n{answer}"}],
    )
    match = re.search(r"Score:\s*(\d+)", message.content[0].text)  # expect: LLM603
    return int(match.group(1)) if match else 0
