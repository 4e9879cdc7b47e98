from google import genai
from google.genai import types

client = genai.Client(http_options=types.HttpOptions(timeout=20_000, retry_options=types.HttpRetryOptions(attempts=3)))


def weather(_: str) -> str:
    return "sunny"


def news(_: str) -> str:
    return "nothing new"


HANDLERS = {"weather": weather, "news": news}


def dispatch(text: str) -> str:
    intent = client.models.generate_content(model="gemini-3.8-flash", contents=f"weather or news?\n{text}").text
    return HANDLERS[intent](text)  # expect: LLM101
