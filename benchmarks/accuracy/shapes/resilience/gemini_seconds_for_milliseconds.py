from google import genai
from google.genai import types

options = types.HttpOptions(timeout=30, retry_options=types.HttpRetryOptions(attempts=3))
client = genai.Client(http_options=options)  # expect: LLM202


def translate(text: str) -> str:
    return client.models.generate_content(model="gemini-3.8-flash", contents=f"Into Dutch: {text}").text
