"""LLM402, volatile-in-prefix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Place, Prompt, Rule, Segment, Severity, Volatility, code, option, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator

MOVE = "move what changes to the end, unless the model has to read it first"
PREFIX_ROLES = frozenset({"system", "developer", "tools"})

BAD = '''\
from datetime import datetime

from anthropic import Anthropic

client = Anthropic(timeout=30)


def answer(question):
    system = f"""The time is {datetime.now()}. You answer questions about the opening hours of a public library.
Be brief, name the branch you speak of, and say so when you do not know."""
    messages = [{"role": "user", "content": question}]
    return client.messages.create(model="claude-sonnet-5-5", max_tokens=300, system=system, messages=messages)
'''
GOOD = '''\
from datetime import datetime

from anthropic import Anthropic

client = Anthropic(timeout=30)

SYSTEM = """You answer questions about the opening hours of a public library.
Be brief, name the branch you speak of, and say so when you do not know."""


def answer(question):
    messages = [{"role": "user", "content": f"{question} (asked at {datetime.now()})"}]
    return client.messages.create(model="claude-sonnet-5-5", max_tokens=300, system=SYSTEM, messages=messages)
'''


class VolatileInPrefix(Rule[ModelCall]):
    """A clock, an identifier, a random number or a counter stands in the part of the prompt that could be cached.

    ## Why it matters
    Such a value differs on every call, so no two prompts share a beginning beyond it: whatever the provider has cached is never found
    again, and with explicit cache marks the write is paid for each time without a single read. A date without the time of day is only
    info: it costs one cache miss a day.

    ## What to do instead
    Put the value into the last user message, behind all fixed text. Where the date will do, leave out the time of day.

    ## When to ignore it
    Where the whole prompt is shorter than anything the provider caches.
    """

    meta = Meta(
        code="LLM402",
        name="volatile-in-prefix",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a clock, random or unique value in the part of a prompt that could be cached",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI developer docs, prompt caching: exact prefixes from 1,024 tokens, static first, variable last (read 2026-11)",
            "Anthropic docs, prompt caching: a change at one level drops all below (read 2026-11)",
        ),
    )

    @dataclass(frozen=True)
    class Options:
        min_static_tail: int = option(200, "fixed characters behind the value from which it is reported", least=0)
        min_system_tail: int = option(20, "the same for a value in the system prompt or the tools", least=0)
        cacheable_characters: int = option(
            4000, "fixed characters of a prompt from which the finding is a warning: about 1,024 tokens", least=0
        )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if not call.sure or call.sent_once or call.cache.mode == "none":
            return
        for prompt in call.prompts:
            if (segment := self._offender(prompt)) is None:
                continue
            where = " in the system prompt" if segment.role in PREFIX_ROLES else ""
            daily = segment.volatility is Volatility.DAILY
            loss = "changes daily: one cached prefix a day" if daily else "changes with every call: no cached prefix"
            related = () if segment.span is None else (Place(call.callee, "the prompt is sent here"),)
            comes = f"it comes from {segment.why}" if segment.why else ""
            why = tuple(reason for reason in (comes, call.because) if reason)
            advice = "put it into the last user message, behind all fixed text"
            message = f"{code(segment.origin or 'a value', 32)}{where} {loss}"
            least = self.options.min_system_tail if segment.role in PREFIX_ROLES else self.options.min_static_tail
            fix = rewritten(segment.moved if segment.behind < least else None, MOVE)
            yield Finding(segment.span or call.callee, message, why, advice, related, self._weight(call, prompt, segment), fix)

    def _offender(self, prompt: Prompt) -> Segment | None:
        for index, segment in enumerate(prompt.segments):
            if segment.static or segment.example or segment.volatility not in (Volatility.VOLATILE, Volatility.DAILY):
                continue
            if segment.role not in PREFIX_ROLES and prompt.varies_before(index):
                continue
            least = self.options.min_system_tail if segment.role in PREFIX_ROLES else self.options.min_static_tail
            if prompt.static_after(index) >= least:
                return segment
        return None

    def _weight(self, call: ModelCall, prompt: Prompt, segment: Segment) -> Severity:
        small = prompt.static_characters < self.options.cacheable_characters
        return "info" if small or segment.volatility is Volatility.DAILY or call.cache.mode == "unknown" else "warning"
