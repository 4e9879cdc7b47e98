"""LLM308, repeated-identical-call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Place, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from flask import Flask
from openai import OpenAI

app = Flask(__name__)
client = OpenAI(timeout=30)


@app.route("/guide")
def guide():
    reply = client.responses.create(model="gpt-6-luna", input="Explain to new members how to file a support ticket.")
    return reply.output_text
"""
GOOD = """\
from functools import lru_cache

from flask import Flask
from openai import OpenAI

app = Flask(__name__)
client = OpenAI(timeout=30)


@lru_cache(maxsize=1)
def guide_text() -> str:
    reply = client.responses.create(model="gpt-6-luna", input="Explain to new members how to file a support ticket.")
    return reply.output_text


@app.route("/guide")
def guide():
    return guide_text()
"""


class RepeatedIdenticalCall(Rule[ModelCall]):
    """A handler sends the same request, word for word, each time it runs.

    ## Why it matters
    Nothing in the request comes from the one who asks, so the answer could have been kept: each run pays for it again, and makes somebody
    wait for it again.

    ## What to do instead
    Ask once and keep the answer: `functools.lru_cache` on a function without parameters, a cache that lives for an hour or a day, or a text
    that is written when the program is deployed.

    ## When to ignore it
    Where the answers are meant to differ. Requests that ask for ideas, stories or samples, or for how things stand today, are taken for
    that, and requests that only look whether the provider is there are left alone.
    """

    meta = Meta(
        code="LLM308",
        name="repeated-identical-call",
        tier="strict",
        severity="info",
        since="0.1",
        summary="the same request each time a handler runs, with no cache",
        examples=(Example(BAD, GOOD),),
        references=("OWASP Top 10 for LLM applications: Unbounded Consumption (LLM10:2025, LLM06:2026)",),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        handler = call.repeated_by
        if handler is None or not call.sure:
            return
        message = f"{code(call.text, 30)} sends the same request each time {code(handler.name, 24)} runs"
        related = (Place(handler.span, f"{handler.framework} calls this again and again"), *call.chain)
        yield Finding(call.callee, message, (call.because,), "ask once and keep the answer, in a cache or as a stored text", related)
