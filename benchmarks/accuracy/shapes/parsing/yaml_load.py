import yaml
from google import genai
from google.genai import types

client = genai.Client(http_options=types.HttpOptions(timeout=30_000, retry_options=types.HttpRetryOptions(attempts=3)))


def outline(topic: str) -> list:
    response = client.models.generate_content(model="gemini-3.8-flash", contents=f"Outline of a talk on {topic} as YAML.")
    try:
        return yaml.safe_load(response.text)  # expect: LLM602
    except yaml.YAMLError:
        return []
