from openai import OpenAI


class Gateway:
    def __init__(self) -> None:
        self.openai = OpenAI(timeout=30)

    def generate(self, prompt: str) -> str:
        return self.openai.responses.create(model="gpt-6-luna", input=prompt).output_text


gateway = Gateway()
