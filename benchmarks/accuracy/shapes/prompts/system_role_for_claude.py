from google import genai
from google.genai import types

client = genai.Client(http_options=types.HttpOptions(timeout=30_000, retry_options=types.HttpRetryOptions(attempts=3)))


def ask(question: str) -> str:
    response = client.models.generate_content(
        model="gemini-3.8-flash",
        contents=[
            {"role": "system", "parts": [{"text": "You are a historian."}]},  # expect: LLM510
            {"role": "user", "parts": [{"text": question}]},
        ],
    )
    return response.text
