"""LLM207, blocking-call-in-async."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Edit, Example, Finding, Fix, Meta, ModelCall, Rule, Truth, code, imported, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


async def answer(question):
    reply = client.responses.create(model="gpt-6-luna", input=question)
    return reply.output_text
"""
GOOD = """\
from openai import AsyncOpenAI

client = AsyncOpenAI(timeout=30)


async def answer(question):
    reply = await client.responses.create(model="gpt-6-luna", input=question)
    return reply.output_text
"""


class BlockingCallInAsync(Rule[ModelCall]):
    """A synchronous request to a model is sent from a coroutine: nothing else runs until the answer has come.

    ## Why it matters
    An event loop does one thing at a time. A model takes seconds, and for those seconds the whole process answers nobody: no other
    request, no health check, no time limit of `asyncio`. Under load the service stands still while its processor is idle.

    ## What to do instead
    Use the SDK's asynchronous client and await it, or hand the synchronous call to a thread with `asyncio.to_thread`
    (`loop.run_in_executor` before Python 3.9).

    ## When to ignore it
    In a coroutine that is alone on its loop. Where a script runs it with `asyncio.run` and starts nothing beside it, and while a
    service starts or ends (`lifespan`, `on_event("startup")`), nobody waits: nothing is said there.
    """

    meta = Meta(
        code="LLM207",
        name="blocking-call-in-async",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a synchronous model call on the event loop",
        examples=(Example(BAD, GOOD),),
        references=(
            "Python, Developing with asyncio: docs.python.org/3/library/asyncio-dev.html#running-blocking-code (read 2026-11)",
            "CWE-1322: Use of Blocking Code in Single-threaded, Non-blocking Context",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if not call.in_coroutine or call.nobody_waits or call.is_async is not Truth.NO or call.in_process or not call.sure:
            return
        message = f"{code(call.text + '()')} blocks the event loop until the model has answered"
        thread = "loop.run_in_executor" if call.may_run_before(3, 9) else "asyncio.to_thread"
        advice = f"await the SDK's asynchronous client, or hand the call to `{thread}`"
        yield Finding(call.callee, message, (call.because,), advice, call.chain, fix=_fix(call))


def _fix(call: ModelCall) -> Fix | None:
    """Make the client asynchronous where all that uses it is in sight, else hand the call to a thread.

    What comes in pieces is left alone: reading it would block as well.
    """
    if (twin := call.made_asynchronous) is not None:
        return rewritten(twin, f"make the client an {code(twin.what)} and await its requests, if no other program uses it")
    over = call.hand_over
    if over is None or call.streaming is not Truth.NO or call.may_run_before(3, 9):
        return None
    before = f"{over.lead}{'(' if over.end is not None else ''}await {imported('asyncio.to_thread')}({over.line}"
    end = (Edit(over.end, ")"),) if over.end is not None else ()
    around = (Edit(span, text) for span, text in over.around)
    title = "run it in a thread, if what it touches may be used there"
    return Fix(title, (Edit(over.start, before), Edit(over.opening, over.separator), *end, *around))
