import re

from groq import Groq

client = Groq()


def questions(text: str) -> list[str]:
    completion = client.chat.completions.create(
        model="openai/gpt-oss-120b",
        messages=[{"role": "user", "content": f"Five quiz questions on this text, numbered.\n{text}"}],
    )
    return re.findall(r"^\d+\.\s*(.+)$", completion.choices[0].message.content, re.MULTILINE)  # expect: LLM603
