import re

from app.llm import ask

QUEUES = "Choose one of the queues billing, returns, technical. Answer with a line `queue: <name>`.\n\n"


def sort(tickets):
    """Put each ticket into a queue."""
    found = {}
    for ticket in tickets:
        answer = ask(f"{QUEUES}{ticket.body}")
        match = re.search(r"queue: (\w+)", answer)
        found[ticket.id] = match.group(1)
    return found
