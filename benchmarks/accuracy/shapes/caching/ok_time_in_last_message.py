from datetime import datetime

from anthropic import Anthropic

client = Anthropic(timeout=60)
RULES = """You are the assistant of a travel agency. Only talk about travel. Prices are in euros and include tax.
Offer at most three trips, the cheapest first, and name the last day on which each can be booked. Ask for the number of
travellers and their ages before you offer anything. Never promise a seat, a room or an upgrade; say that a colleague confirms it."""


def ask(question: str) -> str:
    message = client.messages.create(
        model="claude-sonnet-5-5",
        max_tokens=600,
        system=[{"type": "text", "text": RULES, "cache_control": {"type": "ephemeral"}}],
        messages=[{"role": "user", "content": f"{question}\n(It is {datetime.now():%A, %H:%M}.)"}],  # ok: behind all that is fixed
    )
    return message.content[0].text
