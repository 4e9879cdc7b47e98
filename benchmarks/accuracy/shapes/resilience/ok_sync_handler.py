from fastapi import FastAPI
from openai import OpenAI

app = FastAPI()
client = OpenAI(timeout=30)


@app.get("/ask")
def ask(text: str) -> str:
    return client.responses.create(model="gpt-6-luna", input=text).output_text  # ok: the framework runs plain functions in threads
