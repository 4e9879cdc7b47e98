from anthropic import Anthropic
from tenacity import retry, stop_after_attempt

client = Anthropic(timeout=30, max_retries=0)


@retry(stop=stop_after_attempt(6))  # expect: LLM204
def extract(text: str) -> str:
    message = client.messages.create(
        model="claude-haiku-5-5", max_tokens=400, messages=[{"role": "user", "content": f"List the people named in:\n{text}"}]
    )
    return message.content[0].text
