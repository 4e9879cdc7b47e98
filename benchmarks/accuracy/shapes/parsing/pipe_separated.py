from mistralai.client import Mistral
from mistralai.client.utils import BackoffStrategy, RetryConfig

client = Mistral(timeout_ms=20_000, retry_config=RetryConfig("backoff", BackoffStrategy(500, 8000, 2, 60_000), True))


def pair(text: str) -> tuple[str, str]:
    response = client.chat.complete(
        model="mistral-small-latest",
        messages=[{"role": "user", "content": f"Answer as question|answer about this text:\n{text}"}],
    )
    parts = response.choices[0].message.content.split("|")  # expect: LLM601
    if len(parts) != 2:
        raise ValueError("no pair")
    return parts[0], parts[1]
