import asyncio

from google import genai
from google.genai import types

client = genai.Client(http_options=types.HttpOptions(retry_options=types.HttpRetryOptions(attempts=3)))  # ok: the caller ends the wait


async def ask(question: str) -> str:
    async with asyncio.timeout(20):
        response = await client.aio.models.generate_content(model="gemini-3.8-flash", contents=question)
    return response.text
