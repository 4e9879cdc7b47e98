import json
from pathlib import Path

from openai import OpenAI

client = OpenAI(timeout=60)


def submit(prompts: list[str]) -> str:
    lines = []
    for number, prompt in enumerate(prompts):
        body = {"model": "gpt-6-luna", "messages": [{"role": "user", "content": prompt}]}
        lines.append(json.dumps({"custom_id": str(number), "method": "POST", "url": "/v1/chat/completions", "body": body}))
    Path("batch.jsonl").write_text("\n".join(lines))
    with Path("batch.jsonl").open("rb") as handle:
        uploaded = client.files.create(file=handle, purpose="batch")
    batch = client.batches.create(  # ok: all prompts in one batch
        input_file_id=uploaded.id, endpoint="/v1/chat/completions", completion_window="24h"
    )
    return batch.id
