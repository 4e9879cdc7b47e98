from openai import OpenAI

client = OpenAI(timeout=30)


def print_ideas(topic: str) -> None:
    for line in client.responses.create(model="gpt-6-luna", input=f"Ideas for {topic}").output_text.splitlines():  # ok: the source of the loop
        print("-", line)
