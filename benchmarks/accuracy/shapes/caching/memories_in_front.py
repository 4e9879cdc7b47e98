from openai import OpenAI

client = OpenAI(timeout=30)


class Chat:
    def __init__(self, persona: str, memory) -> None:
        self.memory = memory
        self.messages = [{"role": "system", "content": persona}]

    def say(self, text: str) -> str:
        self.messages.append({"role": "user", "content": text})
        facts = self.memory.search(text, limit=3)
        self.messages.insert(1, {"role": "system", "content": f"You remember: {facts}"})  # expect: LLM404
        reply = client.chat.completions.create(model="gpt-6-luna", messages=self.messages)  # expect: LLM307
        self.messages.append({"role": "assistant", "content": reply.choices[0].message.content})
        return self.messages[-1]["content"]
