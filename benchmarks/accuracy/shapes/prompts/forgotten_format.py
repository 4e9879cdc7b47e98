from openai import OpenAI

client = OpenAI(timeout=30)

# expect-next: LLM501
TEMPLATE = """Summarise the following text for {audience}.

{text}
"""


def summarise(text: str) -> str:
    response = client.chat.completions.create(
        model="gpt-6-luna",
        messages=[{"role": "user", "content": TEMPLATE}],
    )
    return response.choices[0].message.content
