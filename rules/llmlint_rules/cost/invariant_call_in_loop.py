"""LLM303, invariant-call-in-loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Loop, LoopKind, Meta, ModelCall, Place, Rule, State, Truth, code, in_front

if TYPE_CHECKING:
    from collections.abc import Iterator

AGAIN_ON_PURPOSE = frozenset({LoopKind.RETRY, LoopKind.POLL})

BAD = """\
import anthropic

client = anthropic.Anthropic(timeout=30)


def label(rows):
    for row in rows:
        reply = client.messages.create(
            model="claude-sonnet-5-5",
            max_tokens=200,
            messages=[{"role": "user", "content": "List ten categories of customer complaints"}],
        )
        row.categories = reply.content[0].text
"""
GOOD = """\
import anthropic

client = anthropic.Anthropic(timeout=30)


def label(rows):
    reply = client.messages.create(
        model="claude-sonnet-5-5",
        max_tokens=200,
        messages=[{"role": "user", "content": "List ten categories of customer complaints"}],
    )
    for row in rows:
        row.categories = reply.content[0].text
"""


class InvariantCallInLoop(Rule[ModelCall]):
    """A call in a loop sends the same request in every round.

    ## Why it matters
    Nothing that the request says depends on the loop, so every round after the first pays again for an answer that is already there.

    ## What to do instead
    Ask once, before the loop, and keep the answer.

    ## When to ignore it
    Where several different answers to one question are wanted. Rounds that are counted with `range` and sampled at a temperature above
    zero are taken for that; so are retries and polling, and the rule is silent. It is silent, too, on models that are loaded into this
    process: nobody is paid for their answers.
    """

    meta = Meta(
        code="LLM303",
        name="invariant-call-in-loop",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="the same request in every round of a loop",
        examples=(Example(BAD, GOOD),),
        references=("OWASP Top 10 for LLM applications: Unbounded Consumption (LLM10:2025, LLM06:2026)",),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if not call.sure or call.in_process or call.kind not in (Kind.CHAT, Kind.EMBEDDING):
            return
        use = next((use for use in call.loops if use.loop.kind not in AGAIN_ON_PURPOSE), None)
        if use is None or use.varies is not Truth.NO or use.leaves or use.behind_cache or use.sometimes:
            return
        if use.loop.kind not in (LoopKind.DATA, LoopKind.LITERAL) or _samples(call, use.loop):
            return
        over = f" over {code(use.loop.over, 24)}" if use.loop.over.strip("…") else ""
        message = f"{code(call.text)} sends the same request in every round of the loop{over}"
        related = (Place(use.loop.span, "the loop it does not depend on"), *call.chain)
        why = tuple(reason for reason in (call.because, use.loop.why) if reason)
        fix = in_front(use.hoist, "ask once in front of the loop, also where it has no rounds")
        yield Finding(call.callee, message, why, "ask once before the loop and keep the answer", related, fix=fix)


def _samples(call: ModelCall, loop: Loop) -> bool:
    """Whether rounds that are only counted draw several answers on purpose."""
    counted = loop.over.startswith(("range(", "trange(")) or not loop.item.strip("_")
    temperature = call.argument("temperature")
    cold = temperature.state is State.SET and temperature.literal and temperature.value == 0
    return call.kind is Kind.CHAT and counted and not cold
