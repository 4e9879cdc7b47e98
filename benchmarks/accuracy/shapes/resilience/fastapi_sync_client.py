from fastapi import FastAPI
from openai import OpenAI
from pydantic import BaseModel

app = FastAPI()
client = OpenAI(timeout=30)


class Question(BaseModel):
    text: str


@app.post("/ask")
async def ask(question: Question) -> dict[str, str]:
    response = client.chat.completions.create(  # expect: LLM207
        model="gpt-6-luna", messages=[{"role": "user", "content": question.text}]
    )
    return {"answer": response.choices[0].message.content}
