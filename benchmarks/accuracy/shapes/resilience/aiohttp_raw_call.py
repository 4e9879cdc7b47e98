import os

import aiohttp


async def complete(prompt: str) -> str:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:  # expect: LLM202
        async with session.post(  # expect: LLM203
            "https://api.mistral.ai/v1/chat/completions",
            headers={"Authorization": f"Bearer {os.environ['MISTRAL_API_KEY']}"},
            json={"model": "mistral-small-latest", "messages": [{"role": "user", "content": prompt}]},
        ) as response:
            body = await response.json()
    return body["choices"][0]["message"]["content"]
