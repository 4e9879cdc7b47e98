"""LLM106, no-fallback-in-handler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Place, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from fastapi import FastAPI
from openai import AsyncOpenAI

app = FastAPI()
client = AsyncOpenAI(timeout=30)


@app.post("/summaries")
async def summary(text: str) -> str:
    reply = await client.responses.create(model="gpt-6-luna", input=text, max_output_tokens=500)
    return reply.output_text
"""
GOOD = """\
import logging

from fastapi import FastAPI, HTTPException
from openai import AsyncOpenAI, OpenAIError

app = FastAPI()
client = AsyncOpenAI(timeout=30)


@app.post("/summaries")
async def summary(text: str) -> str:
    try:
        reply = await client.responses.create(model="gpt-6-luna", input=text, max_output_tokens=500)
    except OpenAIError as error:
        logging.exception("no summary")
        raise HTTPException(503, "summaries are not available now") from error
    return reply.output_text
"""
WAITING = {"web": "gives a bare server error", "bot": "gives no answer at all", "queue": "loses the job"}


class NoFallbackInHandler(Rule[ModelCall]):
    """A handler of requests, messages or jobs asks a model, and nothing in sight deals with the provider's errors.

    ## Why it matters
    A model is a service of somebody else: it is overloaded, refuses a request because of its content, runs into a quota or is retired.
    Where nothing catches that, the framework answers for the code: with a bare error 500, with silence in a chat, with a job that is gone.
    The rest of the request that worked is lost with it.

    ## What to do instead
    Catch the SDK's errors in the handler, or register one handler for them with the framework, and decide what the user gets: a cached or
    simpler answer, another model, or an honest message with a status that says when to try again.

    ## When to ignore it
    Where a gateway or a middleware outside this code turns errors into answers.
    """

    meta = Meta(
        code="LLM106",
        name="no-fallback-in-handler",
        tier="preview",
        severity="info",
        since="0.1",
        summary="a handler whose model call may fail with nothing that catches it",
        examples=(Example(BAD, GOOD),),
        references=(
            "CWE-755: Improper Handling of Exceptional Conditions",
            "OpenAI, error codes: developers.openai.com/api/docs/guides/error-codes (read 2026-11)",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if call.unhandled is None or call.in_process:
            return
        handler = call.unhandled.handler
        message = f"when {code(call.text, 30)} fails, {code(handler.name, 24)} {WAITING[handler.kind]}"
        advice = "catch the SDK's errors here, or register one handler for them, and decide what is answered then"
        related = [Place(handler.span, f"called by {handler.framework}")]
        related += [Place(other, "nothing catches this one either") for other in call.unhandled.others]
        yield Finding(call.callee, message, (call.because,), advice, tuple(related))
