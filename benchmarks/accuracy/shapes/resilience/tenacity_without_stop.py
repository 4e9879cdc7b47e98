from openai import OpenAI
from tenacity import retry, wait_random_exponential

client = OpenAI(timeout=30)


@retry(wait=wait_random_exponential(max=60))  # expect: LLM205
def chat(messages: list) -> str:
    return client.chat.completions.create(model="gpt-6-luna", messages=messages).choices[0].message.content
