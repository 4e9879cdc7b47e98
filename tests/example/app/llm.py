"""Asks the model."""

from google import genai

client = genai.Client()


def ask(prompt):
    response = client.models.generate_content(model="gemini-3.8-flash", contents=prompt)
    return response.text
