import os

from google import genai

client = genai.Client(api_key=os.environ["GEMINI_API_KEY"])  # expect: LLM201, LLM203


def describe(product: str) -> str:
    response = client.models.generate_content(model="gemini-3.8-flash", contents=f"Describe for a shop: {product}")
    return response.text
