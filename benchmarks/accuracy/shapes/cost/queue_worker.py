import queue
import threading

from mistralai.client import Mistral
from mistralai.client.utils import BackoffStrategy, RetryConfig

client = Mistral(api_key="", timeout_ms=20_000, retry_config=RetryConfig("backoff", BackoffStrategy(500, 8000, 2, 60_000), True))
jobs: "queue.Queue[str]" = queue.Queue()


def drain() -> None:
    while not jobs.empty():
        comment = jobs.get()
        response = client.chat.complete(  # expect: LLM301
            model="mistral-small-latest",
            messages=[{"role": "user", "content": f"Is this comment spam? Answer yes or no.\n{comment}"}],
        )
        print(comment, response.choices[0].message.content)


threading.Thread(target=drain, daemon=True).start()
