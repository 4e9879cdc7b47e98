from openai import OpenAI

client = OpenAI(timeout=30)


class Chat:
    def __init__(self, persona: str) -> None:
        self.messages = [{"role": "system", "content": persona}]

    def say(self, text: str) -> str:
        self.messages.append({"role": "user", "content": text})
        if len(self.messages) > 2:
            self.messages.pop(1)  # expect: LLM404
        reply = client.chat.completions.create(model="gpt-6-luna", messages=self.messages)
        self.messages.append({"role": "assistant", "content": reply.choices[0].message.content})
        return self.messages[-1]["content"]
