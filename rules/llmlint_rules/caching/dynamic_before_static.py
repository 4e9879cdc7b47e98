"""LLM401, dynamic-before-static."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from llmlint.api import (
    Example,
    Finding,
    LoopKind,
    Meta,
    ModelCall,
    Place,
    Prompt,
    Rule,
    Segment,
    Severity,
    Span,
    Volatility,
    code,
    option,
    rewritten,
    tokens,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX_ROLES = frozenset({"system", "developer", "tools"})
OTHERS = frozenset({Volatility.VOLATILE, Volatility.PROCESS})  # LLM402 and LLM403 speak of these
MOVE = "move what changes to the end of this string, unless the model has to read it first"
REPEATING = frozenset({LoopKind.DATA, LoopKind.BATCH, LoopKind.AGENT, LoopKind.INTERACTIVE, LoopKind.POLL})

BAD = '''\
from openai import OpenAI

client = OpenAI(timeout=30)


def review(contract):
    prompt = f"""Contract: {contract}

Read it as a lawyer of the buyer would. List every clause that shifts a risk to the buyer, quote it word for word, say
in one sentence what it means in practice, and grade the risk as low, medium or high. Answer in English."""
    return client.responses.create(model="gpt-6-luna", input=prompt)
'''
GOOD = '''\
from openai import OpenAI

client = OpenAI(timeout=30)


def review(contract):
    prompt = f"""Read it as a lawyer of the buyer would. List every clause that shifts a risk to the buyer, quote it word for word,
say in one sentence what it means in practice, and grade the risk as low, medium or high. Answer in English.

Contract: {contract}"""
    return client.responses.create(model="gpt-6-luna", input=prompt)
'''


class DynamicBeforeStatic(Rule[ModelCall]):
    """A value that changes from call to call stands in front of fixed text of the prompt.

    ## Why it matters
    Providers recognise a prompt by its beginning, character by character: fixed instructions behind a changing value can never be a
    cached prefix. The finding is a warning where about 1,024 tokens are lost, the smallest prefix that most providers cache, or in a loop,
    where the loss is repeated, about 250. Below that it is only info.

    ## What to do instead
    Put the fixed text first, in the system message or at the start of the string, and the changing values last.

    ## When to ignore it
    Where the prompt is sent once, or the order matters more to the answer than the price.
    """

    meta = Meta(
        code="LLM401",
        name="dynamic-before-static",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a changing value in front of fixed prompt text that could be cached",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI developer docs, prompt caching: exact prefixes from 1,024 tokens, static first, variable last (read 2026-11)",
            "Anthropic docs, prompt caching: tools, system, messages; a change at one level drops all below (read 2026-11)",
            "arXiv 2601.06007 (2026): caching cuts the cost of long agent sessions by 41 to 80 %",
        ),
    )

    @dataclass(frozen=True)
    class Options:
        min_static_tail: int = option(200, "fixed characters behind the value from which it is reported", least=0)
        repeated_characters: int = option(
            1000, "fixed characters from which the finding is a warning where the call repeats in a loop", least=0
        )
        cacheable_characters: int = option(
            4000, "fixed characters from which the finding is a warning anywhere: about 1,024 tokens", least=0
        )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if not call.sure or call.sent_once or call.cache.mode == "none":
            return
        offenders = [(prompt, index) for prompt in call.prompts if (index := self._offender(prompt)) is not None]
        told: set[Span | None] = set()
        for prompt, index in sorted(offenders, key=_worst_first):
            segment, tail = prompt.segments[index], self._surely_behind(call, prompt, index)
            if told & {segment.span, self._template_around(prompt, index)} - {None} or tail < self.options.min_static_tail:
                continue
            told.update(other.span for other in prompt.segments)
            message = f"{code(segment.origin)} stands before about {tokens(tail)} static tokens, which can never be cached"
            advice = "move the fixed text in front, and this value to the end of the prompt"
            related = () if segment.span is None else (Place(call.callee, "the prompt is sent here"),)
            why = tuple(reason for reason in (segment.why, call.because) if reason)
            fix = rewritten(segment.moved if segment.behind < self.options.min_static_tail else None, MOVE)
            yield Finding(segment.span or call.callee, message, why, advice, related, self._weight(call, tail), fix)

    def _offender(self, prompt: Prompt) -> int | None:
        """Find the first per-call value. Parts that could not be followed and tools passed in may well be fixed: they do not count.

        Behind a conversation that varies by itself, nothing could be cached in any order.
        """
        for index, segment in enumerate(prompt.segments):
            if segment.of_conversation:
                return None
            if segment.static or segment.example or not segment.origin or segment.role == "tools":
                continue
            lost = prompt.movable_after(index)
            if lost < self.options.min_static_tail or segment.volatility in OTHERS:
                return None
            if segment.volatility is Volatility.PER_CALL:
                return None if segment.told_inside or self._clock_close_by(prompt, index, lost) else index
        return None

    @staticmethod
    def _template_around(prompt: Prompt, index: int) -> Span | None:
        """The place of the text whose gap a value fills: filled in twice, it is one prompt still."""
        around = prompt.segments[index - 1 : index + 2 : 2] if index else ()
        places = {segment.span for segment in around if segment.static}
        return places.pop() if len(around) == 2 and len(places) == 1 else None

    def _surely_behind(self, call: ModelCall, prompt: Prompt, index: int) -> int:
        """The fixed text behind a value in whatever form the prompt is sent: what is added on condition does not count.

        None is lost by this value where another that changes stands in front in one of the forms, and is told inside.
        """
        place, lost = prompt.segments[index].span, prompt.movable_after(index)
        for other in call.prompts if place is not None else ():
            front = takewhile(lambda segment: segment.span != place, other.segments)
            if other is not prompt and any(part.told_inside and _changes(part) for part in front) and self._holds(other, place):
                return 0
            behind = [other.movable_after(number) for number, segment in enumerate(other.segments) if segment.span == place]
            lost = min(lost, max(behind, default=lost))
        return lost

    @staticmethod
    def _holds(prompt: Prompt, place: Span | None) -> bool:
        return any(segment.span == place for segment in prompt.segments)

    def _clock_close_by(self, prompt: Prompt, index: int, lost: int) -> bool:
        least = self.options.min_static_tail
        clocks = [i for i, s in enumerate(prompt.segments) if i > index and s.volatility is Volatility.VOLATILE and s.role in PREFIX_ROLES]
        tails = [prompt.movable_after(i) for i in clocks]
        return any(lost - tail < least <= tail for tail in tails)

    def _weight(self, call: ModelCall, tail: int) -> Severity:
        repeats = any(use.loop.kind in REPEATING for use in call.loops)
        enough = self.options.repeated_characters if repeats else self.options.cacheable_characters
        return "warning" if tail >= enough and call.cache.mode != "unknown" else "info"


def _worst_first(found: tuple[Prompt, int]) -> tuple[int, bool, Span | None]:
    prompt, index = found
    span = prompt.segments[index].span
    return -prompt.movable_after(index), span is None, span


def _changes(segment: Segment) -> bool:
    return not segment.static and segment.volatility is Volatility.PER_CALL
