import os

from mistralai.client import Mistral

client = Mistral(api_key=os.environ["MISTRAL_API_KEY"], timeout_ms=30_000)  # expect: LLM203


def reply(mail: str) -> str:
    response = client.chat.complete(
        model="mistral-medium-latest", messages=[{"role": "user", "content": f"Draft a reply to this mail:\n{mail}"}]
    )
    return response.choices[0].message.content
