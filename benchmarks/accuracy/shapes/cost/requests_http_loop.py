import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

URL = "https://api.openai.com/v1/chat/completions"
session = requests.Session()
session.mount("https://", HTTPAdapter(max_retries=Retry(total=3, backoff_factor=1, allowed_methods=None)))


def caption_all(images: list[str], key: str) -> dict[str, str]:
    captions = {}
    for url in images:
        response = session.post(  # expect: LLM301
            URL,
            headers={"Authorization": f"Bearer {key}"},
            json={
                "model": "gpt-6-luna",
                "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}],
            },
            timeout=60,
        )
        response.raise_for_status()
        captions[url] = response.json()["choices"][0]["message"]["content"]
    return captions
