import subprocess
import sys

from anthropic import Anthropic

client = Anthropic(timeout=30)


def main() -> None:
    wish = " ".join(sys.argv[1:])
    message = client.messages.create(
        model="claude-sonnet-5-5", max_tokens=200, messages=[{"role": "user", "content": f"One bash command: {wish}"}]
    )
    command = message.content[0].text.strip()
    print("$", command)
    subprocess.run(command, shell=True, check=False)  # expect: LLM801


main()
