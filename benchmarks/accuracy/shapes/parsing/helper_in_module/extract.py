from openai import OpenAI

from parse import extract_json

client = OpenAI(timeout=30)


def parties(contract: str) -> dict:
    response = client.responses.create(model="gpt-6-sol", input=f"Who are the parties? Answer in JSON.\n{contract}")
    return extract_json(response.output_text)
