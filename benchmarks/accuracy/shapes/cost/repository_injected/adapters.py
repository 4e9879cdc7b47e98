from openai import OpenAI


class OpenAICompleter:
    def __init__(self) -> None:
        self._client = OpenAI(timeout=30)

    def complete(self, prompt: str) -> str:
        return self._client.responses.create(model="gpt-6-luna", input=prompt).output_text
