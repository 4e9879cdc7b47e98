from groq import Groq

groq = Groq()


def is_spam(comment: str) -> bool:
    completion = groq.chat.completions.create(
        model="openai/gpt-oss-120b",
        messages=[{"role": "user", "content": f"Is this spam? yes or no\n{comment}"}],
    )
    return completion.choices[0].message.content.strip().lower().startswith("yes")  # ok: spelling and tail do not matter
