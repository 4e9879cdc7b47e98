import json
import logging

from anthropic import Anthropic

log = logging.getLogger(__name__)
client = Anthropic(timeout=60)


def score(essay: str) -> int | None:
    message = client.messages.create(
        model="claude-haiku-5-5", max_tokens=10, messages=[{"role": "user", "content": f"Rate from 1 to 10:\n{essay}"}]
    )
    try:
        return int(message.content[0].text)  # ok: what is no number is caught
    except ValueError:
        log.warning("no number in %r", message.content[0].text)
        return None
