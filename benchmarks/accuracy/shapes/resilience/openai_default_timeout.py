from openai import OpenAI

client = OpenAI()  # expect: LLM201


def ask(question: str) -> str:
    response = client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": question}])
    return response.choices[0].message.content
