from flask import Flask, request
from openai import OpenAI

app = Flask(__name__)
client = OpenAI(timeout=30)
messages = [{"role": "system", "content": "You are the bank's assistant."}]


@app.post("/chat")
def chat():
    messages.append({"role": "user", "content": request.json["text"]})
    reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)  # expect: LLM811, LLM307
    messages.append({"role": "assistant", "content": reply.choices[0].message.content})
    return {"reply": reply.choices[0].message.content}
