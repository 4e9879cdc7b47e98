from pathlib import Path

from google import genai
from google.genai import types

client = genai.Client(http_options=types.HttpOptions(timeout=30_000, retry_options=types.HttpRetryOptions(attempts=3)))


def save_note(text: str) -> Path:
    name = client.models.generate_content(model="gemini-3.8-flash", contents=f"A file name for this note: {text}").text
    path = Path("/srv/notes") / name.strip()
    path.write_text(text)  # expect: LLM806
    return path
