from flask import Flask, render_template_string, request
from anthropic import Anthropic

app = Flask(__name__)
client = Anthropic(timeout=60)


@app.post("/page")
def page() -> str:
    message = client.messages.create(
        model="claude-sonnet-5-5", max_tokens=2000, messages=[{"role": "user", "content": request.form["wish"]}]
    )
    return render_template_string(message.content[0].text)  # expect: LLM804
