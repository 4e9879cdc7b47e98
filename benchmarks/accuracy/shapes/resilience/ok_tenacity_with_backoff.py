from google import genai
from google.genai import types
from tenacity import retry, stop_after_attempt, wait_random_exponential

client = genai.Client(http_options=types.HttpOptions(timeout=30_000))


@retry(stop=stop_after_attempt(5), wait=wait_random_exponential(min=1, max=30))
def ask(prompt: str) -> str:
    return client.models.generate_content(model="gemini-3.8-flash", contents=prompt).text  # ok: tried again, later each time
