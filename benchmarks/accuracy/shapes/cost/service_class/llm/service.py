import os

from anthropic import Anthropic


class LLMService:
    """The only place that talks to the provider."""

    def __init__(self, model: str = "claude-sonnet-5-5") -> None:
        self._client = Anthropic(api_key=os.environ["ANTHROPIC_API_KEY"], timeout=45.0)
        self._model = model

    def complete(self, prompt: str, *, max_tokens: int = 512) -> str:
        message = self._client.messages.create(
            model=self._model,
            max_tokens=max_tokens,
            messages=[{"role": "user", "content": prompt}],
        )
        return message.content[0].text
