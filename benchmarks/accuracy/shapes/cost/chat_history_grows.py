from anthropic import Anthropic


class Assistant:
    """One instance per connected user, for as long as the connection lives."""

    def __init__(self) -> None:
        self.client = Anthropic(timeout=60)
        self.history: list[dict[str, str]] = []

    def reply(self, text: str) -> str:
        self.history.append({"role": "user", "content": text})
        message = self.client.messages.create(
            model="claude-sonnet-5-5", max_tokens=1024, system="You are a patient tutor.", messages=self.history  # expect: LLM307
        )
        answer = message.content[0].text
        self.history.append({"role": "assistant", "content": answer})
        return answer
