from flask import Flask, request
from openai import OpenAI

app = Flask(__name__)
client = OpenAI(timeout=30)


@app.post("/chat")
def chat():
    text = request.get_json()["message"]
    response = client.chat.completions.create(
        model="gpt-6-luna",
        messages=[
            {"role": "system", "content": "You are a tutor."},
            {"role": "user", "content": text},  # ok: the place for a visitor's words
        ],
    )
    return {"answer": response.choices[0].message.content}
