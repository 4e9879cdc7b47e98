from openai import OpenAI

client = OpenAI(timeout=30)
TEMPLATE = "Summarise for {audience}:\n{text}"


def summarise(text: str, audience: str = "children") -> str:
    prompt = TEMPLATE.format(text=text, audience=audience)
    return client.responses.create(model="gpt-6-luna", input=prompt).output_text  # ok: filled one line above
