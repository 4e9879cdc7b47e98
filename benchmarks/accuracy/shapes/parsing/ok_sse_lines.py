import json

import httpx

client = httpx.Client(timeout=60, transport=httpx.HTTPTransport(retries=3))


def stream(prompt: str, key: str):
    body = {"model": "gpt-6-luna", "stream": True, "messages": [{"role": "user", "content": prompt}]}
    with client.stream(
        "POST", "https://api.openai.com/v1/chat/completions", headers={"Authorization": f"Bearer {key}"}, json=body
    ) as response:
        for line in response.iter_lines():
            if line.startswith("data: ") and line != "data: [DONE]":  # ok: the transport's framing
                yield json.loads(line[6:])["choices"][0]["delta"].get("content", "")
