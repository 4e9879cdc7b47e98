from groq import Groq

client = Groq()


def poem(topic: str) -> str:
    response = client.chat.completions.create(
        model="openai/gpt-oss-120b",
        temperature=1.2,  # ok: nothing reads the poem but people
        messages=[{"role": "user", "content": f"A poem about {topic}"}],
    )
    return response.choices[0].message.content
