from groq import Groq

client = Groq()


def chat(history: list[dict], text: str) -> str:
    completion = client.chat.completions.create(
        model="openai/gpt-oss-120b",
        messages=[
            {"role": "system", "content": "You are a tutor."},
            {"role": "assitant", "content": "What shall we learn today?"},  # expect: LLM510
            {"role": "user", "content": text},
        ],
    )
    return completion.choices[0].message.content
