from anthropic import Anthropic

client = Anthropic(timeout=30)


def explain(concept: str, level: str) -> str:
    message = client.messages.create(
        model="claude-haiku-5-5",
        max_tokens=500,
        messages=[{"role": "user", "content": "Explain {concept} to a reader at the level " + level}],  # expect: LLM501
    )
    return message.content[0].text
