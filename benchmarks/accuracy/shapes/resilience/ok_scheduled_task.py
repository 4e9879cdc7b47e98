import asyncio

from openai import AsyncOpenAI

client = AsyncOpenAI(timeout=30)
running: set[asyncio.Task] = set()


async def remember(text: str) -> None:
    task = asyncio.create_task(client.embeddings.create(model="text-embedding-3-small", input=text))  # ok: the loop runs it
    running.add(task)
    task.add_done_callback(running.discard)
