"""LLM209, client-created-per-call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Client, Example, Finding, Meta, Place, Rule, code, in_front

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUND = "construct it once in front of the loop, also where it has no rounds"
REQUEST = "construct it once, when the module is imported: what it reads from the environment must be there by then"

BAD = """\
from fastapi import FastAPI
from openai import OpenAI

app = FastAPI()


@app.post("/answers")
def answer(question: str) -> str:
    client = OpenAI(timeout=30)
    return client.responses.create(model="gpt-6-luna", input=question).output_text
"""
GOOD = """\
from fastapi import FastAPI
from openai import OpenAI

app = FastAPI()
client = OpenAI(timeout=30)


@app.post("/answers")
def answer(question: str) -> str:
    return client.responses.create(model="gpt-6-luna", input=question).output_text
"""


class ClientCreatedPerCall(Rule[Client]):
    """The same client is constructed again for every round of a loop, or for every request of a user.

    ## Why it matters
    A client holds a pool of connections. A new one opens a new connection with a new TLS handshake before the first byte is sent, which
    can take longer than a short answer, and what it leaves open stays open until it is garbage-collected.

    ## What to do instead
    Construct the client once, at module level, in the application's start-up or behind a cached function, and share it: the SDKs' clients
    are safe to share between threads or tasks.

    ## When to ignore it
    Where each user brings a key or an address of their own; the rule is silent when what the client is given differs.
    """

    meta = Meta(
        code="LLM209",
        name="client-created-per-call",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a client that is constructed again for every round or request",
        examples=(Example(BAD, GOOD),),
        references=("HTTPX, clients and connection pooling: www.python-httpx.org/advanced/clients (read 2026-11)",),
    )

    def check(self, client: Client, /) -> Iterator[Finding]:
        if client.remade is None or client.in_process or not client.uses or not client.is_first:
            return
        if client.remade.by == "round":
            again, label, title = "in every round of the loop", "the loop", ROUND
        else:
            again, label, title = f"for every request to {code(client.remade.text, 24)}", "the handler", REQUEST
        message = f"{code(client.text + '()', 24)} is constructed {again}, with new connections"
        related = (Place(client.remade.span, label),)
        fix = in_front(client.remade.hoist, title)
        yield Finding(client.callee, message, (client.because,), "construct it once and share it", related, fix=fix)
