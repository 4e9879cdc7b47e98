import json

from groq import Groq

client = Groq()


def extract(text: str) -> dict:
    response = client.chat.completions.create(
        model="openai/gpt-oss-120b",
        temperature=1.0,  # expect: LLM505
        response_format={"type": "json_object"},
        messages=[{"role": "user", "content": f"Extract the dates as JSON: {text}"}],
    )
    try:
        return json.loads(response.choices[0].message.content)
    except ValueError:
        return {}
