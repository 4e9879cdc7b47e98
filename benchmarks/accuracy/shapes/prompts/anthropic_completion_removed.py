import os

import anthropic

client = anthropic.Client(os.environ["ANTHROPIC_API_KEY"])  # expect: LLM201


def complete(text: str) -> str:
    return client.completion(  # expect: LLM508
        prompt=f"{anthropic.HUMAN_PROMPT} {text} {anthropic.AI_PROMPT}", model="claude-haiku-5-5", max_tokens_to_sample=300
    )["completion"]
