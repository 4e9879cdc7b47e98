from openai import OpenAI

client = OpenAI(timeout=30)


def complete(text: str) -> str:
    response = client.chat.completions.create(
        model="gpt-3.5-turbo-0613",  # expect: LLM507
        messages=[{"role": "user", "content": text}],
    )
    return response.choices[0].message.content
