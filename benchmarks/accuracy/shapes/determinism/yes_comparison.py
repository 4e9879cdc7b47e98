from groq import Groq

groq = Groq()


def is_spam(comment: str) -> bool:
    completion = groq.chat.completions.create(
        model="openai/gpt-oss-120b",
        messages=[{"role": "user", "content": f"Is this comment spam? Reply with yes or no.\n\n{comment}"}],
    )
    return completion.choices[0].message.content == "yes"  # expect: LLM102
