import os

import openai

openai.api_key = os.environ["OPENAI_API_KEY"]


def chat(text: str) -> str:
    response = openai.ChatCompletion.create(  # expect: LLM508, LLM201
        model="gpt-6-luna", messages=[{"role": "user", "content": text}]
    )
    return response["choices"][0]["message"]["content"]
