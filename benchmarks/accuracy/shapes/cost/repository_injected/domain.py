from typing import Protocol


class Completer(Protocol):
    def complete(self, prompt: str) -> str: ...


class Reviews:
    def __init__(self, completer: Completer) -> None:
        self._completer = completer

    def summaries(self, reviews: list[str]) -> list[str]:
        return [self._completer.complete(f"Summarise: {review}") for review in reviews]  # expect: LLM301
