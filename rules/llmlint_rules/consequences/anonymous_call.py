"""LLM810, anonymous-call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Meta, ModelCall, Place, Rule, State, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from fastapi import FastAPI
from openai import OpenAI

app = FastAPI()
client = OpenAI(timeout=30)


@app.post("/answers")
def answer(question: str, user_id: str) -> str:
    return client.responses.create(model="gpt-6-luna", input=question).output_text
"""
GOOD = """\
import hashlib

from fastapi import FastAPI
from openai import OpenAI

app = FastAPI()
client = OpenAI(timeout=30)


@app.post("/answers")
def answer(question: str, user_id: str) -> str:
    pseudonym = hashlib.sha256(user_id.encode()).hexdigest()
    return client.responses.create(model="gpt-6-luna", input=question, safety_identifier=pseudonym).output_text
"""


class AnonymousCall(Rule[ModelCall]):
    """A request that is sent for one of many users does not tell the provider for which.

    ## Why it matters
    Providers watch for abuse. Where all requests look like those of one user, they can only act against the whole account: one person who
    provokes refusals gets the service limited or blocked for all. And when something did go wrong, nobody can tell whose request it was.

    ## What to do instead
    Send an id of the user along, in the parameter the SDK has for it. Make it stable and opaque, a hash or a random id, never a name or
    an address: it leaves your system.

    ## When to ignore it
    Where the users are all of one small team, or are not told apart at all.
    """

    meta = Meta(
        code="LLM810",
        name="anonymous-call",
        tier="strict",
        severity="info",
        since="0.1",
        summary="a request for one of many users that does not say for which",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI, safety best practices: safety identifiers (read 2026-11)",
            "anthropic 2.14.0, `types.MetadataParam`: a hash or another opaque `user_id` (read 2026-11)",
            "arXiv 2605.22976 (2026): a taxonomy of LLM code smells, and how they are found",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        handler = call.serves
        if call.kind not in (Kind.CHAT, Kind.IMAGE) or call.end_user.state is not State.UNSET:
            return
        if handler is None or handler.kind == "queue" or handler.apart:
            return
        name = code(call.end_user.name)
        message = f"{code(call.text)} does not say for which user it asks"
        advice = f"set {name} to a stable id that names nobody, such as a hash"
        related = (Place(handler.span, f"{code(handler.name, 24)} serves all users"),)
        yield Finding(call.callee, message, (call.because,), advice, related)
