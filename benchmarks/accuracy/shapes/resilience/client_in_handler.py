from fastapi import FastAPI
from groq import AsyncGroq

app = FastAPI()


@app.get("/joke")
async def joke(topic: str) -> dict[str, str]:
    client = AsyncGroq()  # expect: LLM209
    completion = await client.chat.completions.create(
        model="openai/gpt-oss-120b", messages=[{"role": "user", "content": f"A joke about {topic}"}]
    )
    return {"joke": completion.choices[0].message.content}
