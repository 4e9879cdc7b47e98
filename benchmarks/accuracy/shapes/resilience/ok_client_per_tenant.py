from fastapi import FastAPI, Request
from openai import AsyncOpenAI

app = FastAPI()


@app.post("/complete")
async def complete(request: Request) -> dict[str, str]:
    body = await request.json()
    client = AsyncOpenAI(api_key=request.headers["x-openai-key"], timeout=30)  # ok: every visitor brings a key
    response = await client.responses.create(model="gpt-6-luna", input=body["prompt"])
    return {"text": response.output_text}
