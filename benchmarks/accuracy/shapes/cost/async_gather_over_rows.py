import asyncio

from openai import AsyncOpenAI

client = AsyncOpenAI(timeout=30)
LIMIT = asyncio.Semaphore(8)


async def tag(row: dict) -> dict:
    async with LIMIT:
        response = await client.chat.completions.create(
            model="gpt-6-luna",
            messages=[{"role": "user", "content": f"Three tags for this recipe, comma separated: {row['title']}"}],
        )
    return {**row, "tags": response.choices[0].message.content}


async def tag_all(rows: list[dict]) -> list[dict]:
    return await asyncio.gather(*(tag(row) for row in rows))  # expect: LLM301
