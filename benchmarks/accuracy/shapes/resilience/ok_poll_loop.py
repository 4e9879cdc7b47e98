import time

from openai import OpenAI

client = OpenAI(timeout=30)


def wait_for_batch(batch_id: str) -> str:
    while True:
        batch = client.batches.retrieve(batch_id)  # ok: asks for a state, not for an answer
        if batch.status in {"completed", "failed", "expired"}:
            return batch.status
        time.sleep(30)
