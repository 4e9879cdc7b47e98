from functools import lru_cache

from fastapi import Depends, FastAPI
from openai import AsyncOpenAI

app = FastAPI()


@lru_cache
def get_client() -> AsyncOpenAI:
    return AsyncOpenAI(timeout=30)  # ok: one for the whole process


@app.get("/ask")
async def ask(q: str, client: AsyncOpenAI = Depends(get_client)) -> str:
    response = await client.responses.create(model="gpt-6-luna", input=q)
    return response.output_text
