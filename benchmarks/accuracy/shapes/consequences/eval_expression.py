from openai import OpenAI

client = OpenAI(timeout=30)


def calculate(question: str) -> float:
    response = client.chat.completions.create(
        model="gpt-6-luna",
        messages=[{"role": "user", "content": f"Turn into one Python expression, nothing else: {question}"}],
    )
    return eval(response.choices[0].message.content)  # expect: LLM801
