from google import genai
from google.genai import types

client = genai.Client(vertexai=True, project="shop", location="europe-west4")  # expect: LLM201, LLM203
CONFIG = types.GenerateContentConfig(temperature=0.2, max_output_tokens=500)


def describe(name: str) -> str:
    return client.models.generate_content(model="gemini-3.8-flash", contents=name, config=CONFIG).text
