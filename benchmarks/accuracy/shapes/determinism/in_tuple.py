from openai import OpenAI

client = OpenAI(timeout=30)
MODEL = "gpt-6-luna"


class Gate:
    def allowed(self, text: str) -> bool:
        reply = client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": f"Does this text break the rules? Yes or No.\n{text}"}]
        )
        verdict = reply.choices[0].message.content
        if verdict in ("No", "no"):  # expect: LLM102
            return True
        return False
