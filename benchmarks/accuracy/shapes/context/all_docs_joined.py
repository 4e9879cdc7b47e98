from pathlib import Path

from groq import Groq

client = Groq()


def answer(question: str) -> str:
    docs = "\n\n".join(path.read_text() for path in sorted(Path("knowledge").glob("*.md")))
    completion = client.chat.completions.create(  # expect: LLM702
        model="openai/gpt-oss-120b",
        messages=[
            {"role": "system", "content": "Answer from the documents:\n" + docs},
            {"role": "user", "content": question},
        ],
    )
    return completion.choices[0].message.content
