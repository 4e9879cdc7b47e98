import requests
from openai import OpenAI

client = OpenAI(timeout=30)


def research(topic: str) -> str:
    url = client.responses.create(model="gpt-6-luna", input=f"The URL of the best page on {topic}. Only the URL.").output_text.strip()
    return requests.get(url, timeout=10).text  # expect: LLM806
