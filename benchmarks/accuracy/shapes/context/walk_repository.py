import os

from anthropic import Anthropic

client = Anthropic(timeout=120)


def explain_repository(root: str) -> str:
    sources = []
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            if name.endswith(".py"):
                with open(os.path.join(folder, name), encoding="utf-8") as handle:
                    sources.append(f"# {name}\n{handle.read()}")
    message = client.messages.create(  # expect: LLM702
        model="claude-sonnet-5-5",
        max_tokens=2000,
        messages=[{"role": "user", "content": "Explain this code base.\n\n" + "\n\n".join(sources)}],
    )
    return message.content[0].text
