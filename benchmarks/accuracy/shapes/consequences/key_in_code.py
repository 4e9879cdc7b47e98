from openai import OpenAI

client = OpenAI(api_key="sk-proj-7Qm2Zx9TbLw4Ye6Rk1Vn3Hs8Dc5Uf0Ga", timeout=30)  # expect: LLM812


def ask(text: str) -> str:
    return client.responses.create(model="gpt-6-luna", input=text).output_text
