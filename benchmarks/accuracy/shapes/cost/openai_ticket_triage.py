"""Nightly job: put every open ticket into a queue."""

import csv
import logging
from pathlib import Path

from openai import OpenAI

log = logging.getLogger(__name__)
client = OpenAI(timeout=30, max_retries=3)

SYSTEM = "You are a support dispatcher. Answer with the name of one queue: billing, hardware, network, other."


def read_tickets(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as handle:
        return list(csv.DictReader(handle))


def main(path: Path) -> None:
    for ticket in read_tickets(path):
        response = client.chat.completions.create(  # expect: LLM301
            model="gpt-5.5-2026-04-23",
            temperature=0,
            messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": ticket["body"]}],
        )
        log.info("%s -> %s", ticket["id"], response.choices[0].message.content)


if __name__ == "__main__":
    main(Path("tickets.csv"))
