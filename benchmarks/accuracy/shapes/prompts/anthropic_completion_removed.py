import os

import anthropic

client = anthropic.Client(os.environ["ANTHROPIC_API_KEY"])


def complete(text: str) -> str:
    return client.completion(  # todo-expect: LLM508 a method of the first client
        prompt=f"{anthropic.HUMAN_PROMPT} {text} {anthropic.AI_PROMPT}", model="claude-haiku-5-5", max_tokens_to_sample=300
    )["completion"]
