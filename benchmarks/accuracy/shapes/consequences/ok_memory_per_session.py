from flask import Flask, request
from openai import OpenAI

app = Flask(__name__)
client = OpenAI(timeout=30)
sessions: dict[str, list[dict]] = {}


@app.post("/chat")
def chat():
    messages = sessions.setdefault(request.json["session"], [])
    messages.append({"role": "user", "content": request.json["text"]})
    del messages[:-20]
    reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)  # ok: each session has its own
    messages.append({"role": "assistant", "content": reply.choices[0].message.content})
    return {"reply": reply.choices[0].message.content}
