import os

import requests


def complete(prompt: str) -> str:
    response = requests.post(  # expect: LLM201, LLM203
        "https://api.anthropic.com/v1/messages",
        headers={"x-api-key": os.environ["ANTHROPIC_API_KEY"], "anthropic-version": "2023-06-01"},
        json={"model": "claude-sonnet-5-5", "max_tokens": 500, "messages": [{"role": "user", "content": prompt}]},
    )
    response.raise_for_status()
    return response.json()["content"][0]["text"]
