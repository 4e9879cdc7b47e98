import httpx
from openai import AsyncOpenAI

# long reports took more than ten minutes once
client = AsyncOpenAI(timeout=httpx.Timeout(None))  # expect: LLM202


async def report(data: str) -> str:
    response = await client.responses.create(model="gpt-6-sol", input=f"Write the quarterly report for:\n{data}")
    return response.output_text
