import requests
from bs4 import BeautifulSoup
from openai import OpenAI

client = OpenAI(timeout=30)


def page_summary(url: str) -> str:
    html = requests.get(url, timeout=10).text
    text = BeautifulSoup(html, "html.parser").get_text(" ", strip=True)
    return client.responses.create(  # expect: LLM701
        model="gpt-6-luna", input=f"Summarise this page:\n{text}"
    ).output_text
