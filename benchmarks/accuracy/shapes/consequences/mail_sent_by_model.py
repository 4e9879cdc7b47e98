import json
import smtplib
from email.message import EmailMessage

from openai import OpenAI

client = OpenAI(timeout=30)
TOOLS = [{"type": "function", "function": {"name": "send_mail", "parameters": {"type": "object"}}}]


def run(request: str) -> None:
    response = client.chat.completions.create(
        model="gpt-6-luna", messages=[{"role": "user", "content": request}], tools=TOOLS
    )
    for call in response.choices[0].message.tool_calls or []:
        try:
            arguments = json.loads(call.function.arguments)
        except ValueError:
            continue
        mail = EmailMessage()
        mail["To"] = arguments["to"]
        mail["Subject"] = arguments["subject"]
        mail.set_content(arguments["body"])
        with smtplib.SMTP("localhost") as server:
            server.send_message(mail)  # expect: LLM803
