import asyncio

from anthropic import AsyncAnthropic

client = AsyncAnthropic(timeout=60)


async def summary(text: str) -> str:
    message = await client.messages.create(
        model="claude-haiku-5-5", max_tokens=200, messages=[{"role": "user", "content": f"Summarise: {text}"}]
    )
    return message.content[0].text


async def summaries(texts: list[str]) -> list[str]:
    tasks = [summary(text) for text in texts]  # expect: LLM208, LLM301
    return await asyncio.gather(*tasks)
