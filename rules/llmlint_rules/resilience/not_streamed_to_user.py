"""LLM211, not-streamed-to-user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Place, Rule, Truth, code, option

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from fastapi import FastAPI
from openai import OpenAI

app = FastAPI()
client = OpenAI(timeout=60)


@app.post("/answers")
def answer(question: str) -> dict[str, str]:
    reply = client.responses.create(model="gpt-6-luna", input=question)
    return {"answer": reply.output_text}
"""
GOOD = """\
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from openai import OpenAI

app = FastAPI()
client = OpenAI(timeout=60)


@app.post("/answers")
def answer(question: str) -> StreamingResponse:
    def pieces():
        with client.responses.stream(model="gpt-6-luna", input=question) as stream:
            for event in stream:
                if event.type == "response.output_text.delta":
                    yield event.delta

    return StreamingResponse(pieces(), media_type="text/plain")
"""


class NotStreamedToUser(Rule[ModelCall]):
    """A person waits in front of an empty page until the model has written its whole answer.

    ## Why it matters
    A long answer takes many seconds to write, and its first words are there after one. Those who see nothing in the meantime think that it
    hangs: they reload, ask again and pay twice, or leave. Proxies and platforms in between cut long silent requests off as well.

    ## What to do instead
    Ask for the answer in pieces and pass them on as they come: nearly all SDKs stream, and so do most frameworks for web pages and chats.

    ## When to ignore it
    Where programs read the response and no person waits, where all of the text has to be checked before anybody may see it, or where
    answers are short in a way that the code does not show.
    """

    meta = Meta(
        code="LLM211",
        name="not-streamed-to-user",
        tier="strict",
        severity="info",
        since="0.1",
        summary="a long answer that a person gets only when all of it is written",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI, latency optimization: make your users wait less (read 2026-11)",
            "Anthropic, reducing latency: stream the response (read 2026-11)",
        ),
    )

    @dataclass(frozen=True)
    class Options:
        """Options of LLM211."""

        short_answer: int = option(200, "the output limit in tokens up to which an answer need not be streamed", least=0)

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        shown = call.shown
        if shown is None or call.streaming is not Truth.NO or call.structured.answer is not Truth.NO or not call.sure:
            return
        if call.asked_in_words or shown.brief or call.in_process:
            return
        if shown.longest is not None and shown.longest <= self.options.short_answer:
            return
        message = f"{code(shown.handler.name, 24)} shows nothing until {code(call.text, 30)} has written everything"
        advice = f"ask with {code(shown.by_sdk)}, and {shown.by_framework}"
        related = (Place(shown.span, "the whole answer goes to a person here"),)
        yield Finding(call.callee, message, (call.because,), advice, related)
