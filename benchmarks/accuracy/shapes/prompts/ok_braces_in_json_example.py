from openai import OpenAI

client = OpenAI(timeout=30)
PROMPT = """Extract the person. Answer like this:
{"name": "Ada", "born": 1815}

Text: """


def person(text: str) -> str:
    return client.responses.create(model="gpt-6-luna", input=PROMPT + text).output_text  # ok: braces of an example, no placeholder
