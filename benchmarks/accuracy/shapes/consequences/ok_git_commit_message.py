import subprocess

from openai import OpenAI

client = OpenAI(timeout=30)


def commit(summary: str) -> None:
    message = client.responses.create(model="gpt-6-luna", input=f"A commit message for: {summary}").output_text
    subprocess.run(["git", "commit", "-m", message], check=True)  # ok: data of a fixed command, no shell
