import subprocess

from anthropic import Anthropic

client = Anthropic(timeout=30)


def main(wish: str) -> None:
    message = client.messages.create(
        model="claude-sonnet-5-5", max_tokens=200, messages=[{"role": "user", "content": f"One bash command: {wish}"}]
    )
    command = message.content[0].text.strip()
    print(command)
    if input("Run it? [y/N] ").lower() != "y":
        return
    subprocess.run(command, shell=True, check=False)  # ok: a person has seen the whole of it
