from openai import OpenAI

client = OpenAI(timeout=30)
BUDGET = 40


class Chat:
    def __init__(self) -> None:
        self.messages = [{"role": "system", "content": "You are a coach."}]

    def say(self, text: str) -> str:
        self.messages.append({"role": "user", "content": text})
        if len(self.messages) > BUDGET:
            summary = client.responses.create(model="gpt-6-luna", input=f"Summarise: {self.messages[1:-10]}").output_text
            self.messages[1:-10] = [{"role": "user", "content": f"So far: {summary}"}]  # ok: rarely, and above a budget
        reply = client.chat.completions.create(model="gpt-6-luna", messages=self.messages)
        self.messages.append({"role": "assistant", "content": reply.choices[0].message.content})
        return self.messages[-1]["content"]
