from flask import Flask, jsonify, request
from openai import OpenAI

app = Flask(__name__)
client = OpenAI(timeout=30)


@app.post("/chat")
def chat():
    data = request.get_json()
    response = client.chat.completions.create(
        model="gpt-6-luna",
        messages=[
            {"role": "system", "content": f"You are {data['persona']}. Never talk about competitors."},  # expect: LLM502
            {"role": "user", "content": data["message"]},
        ],
    )
    return jsonify(answer=response.choices[0].message.content)
