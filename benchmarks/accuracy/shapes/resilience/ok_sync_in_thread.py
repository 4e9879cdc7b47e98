import asyncio

from fastapi import FastAPI
from openai import OpenAI

app = FastAPI()
client = OpenAI(timeout=30)


def ask_blocking(text: str) -> str:
    return client.responses.create(model="gpt-6-luna", input=text).output_text


@app.get("/ask")
async def ask(text: str) -> str:
    return await asyncio.to_thread(ask_blocking, text)  # ok: a thread of its own waits
