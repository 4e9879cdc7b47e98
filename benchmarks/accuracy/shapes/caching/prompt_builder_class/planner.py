from openai import OpenAI

from prompts import PromptBuilder

client = OpenAI(timeout=60)
builder = PromptBuilder()


def plan(clinic: str, wishes: str) -> str:
    response = client.responses.create(model="gpt-6-sol", instructions=builder.system(clinic), input=wishes)
    return response.output_text
