from anthropic import Anthropic


class Judge:
    def __init__(self) -> None:
        self.client = Anthropic(timeout=30)
        self.last = ""

    def ask(self, question: str) -> None:
        message = self.client.messages.create(
            model="claude-haiku-5-5", max_tokens=5, messages=[{"role": "user", "content": question}]
        )
        self.last = message.content[0].text

    def points(self, essay: str) -> float:
        self.ask(f"Points from 0 to 100, number only:\n{essay}")
        return float(self.last)  # expect: LLM101
