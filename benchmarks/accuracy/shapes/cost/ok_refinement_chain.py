from anthropic import Anthropic

client = Anthropic(timeout=60)


def polish(draft: str, notes: list[str]) -> str:
    for note in notes:
        message = client.messages.create(  # ok: each round works on the answer of the one before
            model="claude-sonnet-5-5",
            max_tokens=2000,
            messages=[{"role": "user", "content": f"Improve the draft.\nNote of the editor: {note}\n\n{draft}"}],
        )
        draft = message.content[0].text
    return draft
