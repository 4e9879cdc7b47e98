from openai import OpenAI

from reader import read_docx

client = OpenAI(timeout=60)


def review(path: str) -> str:
    contract = read_docx(path)
    response = client.chat.completions.create(  # expect: LLM701
        model="gpt-6-sol",
        messages=[
            {"role": "system", "content": "You review contracts for a small company."},
            {"role": "user", "content": contract},
        ],
    )
    return response.choices[0].message.content
