from openai import OpenAI


def make_client() -> OpenAI:
    return OpenAI(timeout=15, max_retries=0)  # expect: LLM203


client = make_client()


def moderate(text: str) -> str:
    return client.responses.create(model="gpt-6-luna", input=f"Is this rude? {text}").output_text
