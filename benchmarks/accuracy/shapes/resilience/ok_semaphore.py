import asyncio

from openai import AsyncOpenAI

client = AsyncOpenAI(timeout=30)


async def judge_pair(semaphore: asyncio.Semaphore, pair: tuple[str, str]) -> str:
    async with semaphore:
        reply = await client.responses.create(model="gpt-6-luna", input=f"Which is better?\n1: {pair[0]}\n2: {pair[1]}")
    return reply.output_text


async def judge(pairs: list[tuple[str, str]]) -> list[str]:
    semaphore = asyncio.Semaphore(5)
    return await asyncio.gather(*[judge_pair(semaphore, pair) for pair in pairs])  # ok: five at a time  # expect: LLM301
