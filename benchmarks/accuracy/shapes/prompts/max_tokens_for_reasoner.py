from openai import OpenAI

client = OpenAI(timeout=120)


def think(problem: str) -> str:
    response = client.chat.completions.create(
        model="gpt-5.5",
        max_tokens=2000,  # expect: LLM512
        messages=[{"role": "user", "content": problem}],
    )
    return response.choices[0].message.content
