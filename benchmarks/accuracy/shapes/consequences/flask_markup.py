from flask import Flask, request
from markupsafe import Markup
from openai import OpenAI

app = Flask(__name__)
client = OpenAI(timeout=30)


@app.get("/explain")
def explain() -> str:
    reply = client.responses.create(model="gpt-6-luna", input=request.args["q"])
    return Markup(f"<article>{reply.output_text}</article>")  # expect: LLM804
