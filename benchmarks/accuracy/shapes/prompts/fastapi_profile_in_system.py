from fastapi import FastAPI
from anthropic import AsyncAnthropic
from pydantic import BaseModel

app = FastAPI()
client = AsyncAnthropic(timeout=30)


class Turn(BaseModel):
    about_me: str
    text: str


@app.post("/turn")
async def turn(body: Turn) -> dict[str, str]:
    message = await client.messages.create(
        model="claude-sonnet-5-5",
        max_tokens=400,
        system=f"You help the visitor, who says: {body.about_me}",  # expect: LLM502
        messages=[{"role": "user", "content": body.text}],
    )
    return {"text": message.content[0].text}
