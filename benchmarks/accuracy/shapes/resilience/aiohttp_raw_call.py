import os

import aiohttp


async def complete(prompt: str) -> str:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:  # todo-expect: LLM202 the limit of a session, switched off  # todo-expect: LLM203 a session with a limit of its own
        async with session.post(
            "https://api.mistral.ai/v1/chat/completions",
            headers={"Authorization": f"Bearer {os.environ['MISTRAL_API_KEY']}"},
            json={"model": "mistral-small-latest", "messages": [{"role": "user", "content": prompt}]},
        ) as response:
            body = await response.json()
    return body["choices"][0]["message"]["content"]
