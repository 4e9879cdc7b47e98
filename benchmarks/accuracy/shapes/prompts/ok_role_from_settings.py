from flask import Flask, request
from openai import OpenAI

app = Flask(__name__)
client = OpenAI(timeout=30)
PERSONAS = {"coach": "You are a coach.", "judge": "You are a judge."}


@app.post("/chat")
def chat():
    body = request.get_json()
    persona = PERSONAS.get(body["persona"], PERSONAS["coach"])
    response = client.chat.completions.create(
        model="gpt-6-luna",
        messages=[
            {"role": "system", "content": persona},  # ok: the visitor only chooses among texts of ours
            {"role": "user", "content": body["message"]},
        ],
    )
    return {"answer": response.choices[0].message.content}
