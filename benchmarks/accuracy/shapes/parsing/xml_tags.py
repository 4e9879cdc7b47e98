import re

from anthropic import Anthropic

claude = Anthropic(timeout=60)


def verdict(code: str) -> str:
    message = claude.messages.create(
        model="claude-sonnet-5-5",
        max_tokens=800,
        messages=[{"role": "user", "content": f"Review. Put the verdict in <verdict> tags.\n{code}"}],
    )
    found = re.search(r"<verdict>(.*?)</verdict>", message.content[0].text, re.DOTALL)  # expect: LLM603
    return found.group(1).strip() if found else "unknown"
