from openai import OpenAI

client = OpenAI(timeout=30)


def score(essay: str) -> int:
    response = client.chat.completions.create(
        model="gpt-6-luna",
        messages=[
            {"role": "system", "content": "Rate the essay from 1 to 10. Answer with the number only."},
            {"role": "user", "content": essay},
        ],
    )
    return int(response.choices[0].message.content)  # expect: LLM101
