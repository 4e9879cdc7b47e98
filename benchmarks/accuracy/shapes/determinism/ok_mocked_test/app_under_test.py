from openai import OpenAI

client = OpenAI(timeout=30)


def capital(country: str) -> str:
    return client.responses.create(model="gpt-6-luna", input=f"Capital of {country}?").output_text
