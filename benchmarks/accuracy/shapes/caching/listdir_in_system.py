import os

from anthropic import Anthropic

client = Anthropic(timeout=30)
POLICY = """You review changes to a small code base. Say first whether the change may be merged as it is. Then list what must change,
each with the file, the line and the reason in one sentence. Style is not your business, a formatter takes care of it.
Look for missing tests, for errors that are swallowed, for names that lie, and for secrets. Praise is not needed."""


def review(diff: str) -> str:
    tree = "\n".join(os.listdir("services"))
    message = client.messages.create(
        model="claude-sonnet-5-5",
        max_tokens=1000,
        system=f"Files of the project:\n{tree}\n\n{POLICY}",  # expect: LLM403
        messages=[{"role": "user", "content": diff}],
    )
    return message.content[0].text
