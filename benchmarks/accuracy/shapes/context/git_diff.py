import subprocess

from anthropic import Anthropic

client = Anthropic(timeout=60)


def commit_message() -> str:
    diff = subprocess.run(["git", "diff", "--cached"], capture_output=True, text=True, check=True).stdout
    message = client.messages.create(  # expect: LLM701
        model="claude-haiku-5-5",
        max_tokens=200,
        messages=[{"role": "user", "content": f"Write a commit message for this diff:\n{diff}"}],
    )
    return message.content[0].text
