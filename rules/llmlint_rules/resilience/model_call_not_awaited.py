"""LLM212, model-call-not-awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Edit, Example, Finding, Fix, Meta, ModelCall, Rule, Span, Truth, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import AsyncOpenAI

client = AsyncOpenAI(timeout=30)


async def remember(conversation, note):
    client.responses.create(model="gpt-6-luna", input=note, conversation=conversation)
"""
GOOD = """\
from openai import AsyncOpenAI

client = AsyncOpenAI(timeout=30)


async def remember(conversation, note):
    await client.responses.create(model="gpt-6-luna", input=note, conversation=conversation)
"""


class ModelCallNotAwaited(Rule[ModelCall]):
    """An asynchronous request is made and its coroutine is thrown away: nothing is sent.

    ## Why it matters
    Calling a coroutine function only makes a coroutine. Nothing runs until it is awaited or scheduled, and the only trace is a
    `RuntimeWarning` when the object is collected. The code looks as if the model had been asked.

    ## What to do instead
    Await the call. Where nobody needs to wait for the answer, make it a task and keep a reference to the task.

    ## When to ignore it
    Never; a call that is not wanted can be deleted.
    """

    meta = Meta(
        code="LLM212",
        name="model-call-not-awaited",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="an asynchronous request that is never sent",
        examples=(Example(BAD, GOOD),),
        references=("Python, coroutines that were never awaited: docs.python.org/3/library/asyncio-dev.html (read 2026-11)",),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if not call.unused or call.is_async is not Truth.YES or not call.sure:
            return
        message = f"nothing awaits {code(call.text + '()')}: its coroutine is dropped and nothing is sent"
        fix = None
        if call.in_coroutine:
            start = Span(call.span.path, call.span.start, call.span.start)
            fix = Fix("await it", (Edit(start, "await "),))
        advice = "await it, or make it a task and keep a reference to the task"
        yield Finding(call.callee, message, (call.because,), advice, call.chain, fix=fix)
