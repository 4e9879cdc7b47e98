import pandas as pd
from google import genai
from google.genai import types

client = genai.Client(http_options=types.HttpOptions(timeout=60_000, retry_options=types.HttpRetryOptions(attempts=3)))


def analyse(path: str, question: str) -> str:
    frame = pd.read_csv(path)
    prompt = f"{question}\n\nData:\n{frame.to_string()}"
    return client.models.generate_content(model="gemini-3.8-flash", contents=prompt).text  # expect: LLM702
