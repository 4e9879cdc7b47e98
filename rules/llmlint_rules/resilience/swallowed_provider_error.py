"""LLM210, swallowed-provider-error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, LoopKind, Meta, ModelCall, Place, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

TRIES_AGAIN = frozenset({LoopKind.RETRY, LoopKind.AGENT, LoopKind.INTERACTIVE, LoopKind.POLL, LoopKind.LITERAL, LoopKind.UNKNOWN})
DROPPED = "is dropped here: no log, no retry, no fallback"

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def summarise(text):
    messages = [{"role": "user", "content": text}]
    try:
        reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)
        return reply.choices[0].message.content
    except Exception:
        return ""
"""
GOOD = """\
import logging

from openai import OpenAI, OpenAIError

client = OpenAI(timeout=30)


def summarise(text):
    messages = [{"role": "user", "content": text}]
    try:
        reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)
        return reply.choices[0].message.content
    except OpenAIError:
        logging.exception("no summary")
        return ""
"""


class SwallowedProviderError(Rule[ModelCall]):
    """A handler for every error stands around a model call and does nothing with what it catches.

    ## Why it matters
    Providers refuse keys, run out of quota, retire models and fall over. A handler that passes or returns a constant turns all of that,
    and every mistake in the block, into an empty answer: the service looks healthy and does nothing, and no log says why.

    ## What to do instead
    Catch the SDK's own errors, log them, and fall back on purpose. Let everything else through.

    ## When to ignore it
    Where the answer is a mere extra, and its absence is counted elsewhere.
    """

    meta = Meta(
        code="LLM210",
        name="swallowed-provider-error",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a handler that drops every error of a model call",
        examples=(Example(BAD, GOOD),),
        references=(
            "CWE-390: Detection of Error Condition Without Action",
            "CWE-396: Declaration of Catch for Generic Exception",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if not call.sure or call.in_process:
            return
        for handler in call.handlers:
            if not handler.catches_everything:
                continue
            if (
                handler.drops
                and not (handler.falls_back or handler.dealt_with)
                and not self._goes_round_again(call, leaves=handler.leaves_loop)
            ):
                becomes = f"becomes {handler.instead} here, and nothing is logged" if handler.instead else DROPPED
                message = f"every error of {code(call.text + '()', 34)} {becomes}"
                related = (Place(call.callee, "an error here goes unnoticed"),)
                yield Finding(handler.span, message, (call.because,), "catch the SDK's errors, log them, and fall back on purpose", related)
            return

    def _goes_round_again(self, call: ModelCall, *, leaves: bool) -> bool:
        return not leaves and any(use.loop.kind in TRIES_AGAIN for use in call.loops)
