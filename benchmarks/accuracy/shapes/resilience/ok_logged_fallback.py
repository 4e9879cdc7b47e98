import logging

from anthropic import Anthropic
from openai import OpenAI

log = logging.getLogger(__name__)
primary = OpenAI(timeout=20)
secondary = Anthropic(timeout=20)


def ask(prompt: str) -> str:
    try:
        return primary.responses.create(model="gpt-6-luna", input=prompt).output_text
    except Exception:  # ok: another provider answers
        log.warning("openai failed, asking anthropic", exc_info=True)
    message = secondary.messages.create(
        model="claude-haiku-5-5", max_tokens=500, messages=[{"role": "user", "content": prompt}]
    )
    return message.content[0].text
