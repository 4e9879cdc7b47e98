"""LLM403, unordered-in-prefix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmlint.api import Edit, Example, Finding, Fix, Meta, ModelCall, Place, Prompt, Rule, Segment, Severity, Span, Volatility, code, option

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX_ROLES = frozenset({"system", "developer", "tools"})
CHANGING = frozenset({Volatility.PER_CALL, Volatility.VOLATILE})

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
TOPICS = {"opening hours", "loans", "reading groups", "lost books"}


def answer(question):
    system = f"You answer questions about {', '.join(TOPICS)} of a public library. Be brief, and name the branch you speak of."
    messages = [{"role": "system", "content": system}, {"role": "user", "content": question}]
    return client.chat.completions.create(model="gpt-6-luna", messages=messages)
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
TOPICS = {"opening hours", "loans", "reading groups", "lost books"}


def answer(question):
    system = f"You answer questions about {', '.join(sorted(TOPICS))} of a public library. Be brief, and name the branch you speak of."
    messages = [{"role": "system", "content": system}, {"role": "user", "content": question}]
    return client.chat.completions.create(model="gpt-6-luna", messages=messages)
"""


class UnorderedInPrefix(Rule[ModelCall]):
    """The part of the prompt that could be cached is made by walking something that has no fixed order.

    ## Why it matters
    Python shuffles sets of strings anew in every process, and a directory is listed in whatever order the file system keeps. The same
    program then sends a different prefix from every worker and after every restart: the provider finds none of them again, and answers
    cannot be reproduced.

    ## What to do instead
    Sort it first: `sorted(names)`. Where the order means something, keep a list or a tuple.

    ## When to ignore it
    Where a single process makes all calls, and restarts are rare.
    """

    meta = Meta(
        code="LLM403",
        name="unordered-in-prefix",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a set or a directory listing in the part of a prompt that could be cached",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI developer docs, prompt caching: exact prefixes from 1,024 tokens (read 2026-11)",
            "Anthropic docs, prompt caching: a stable order of keys and tools is needed for a hit (read 2026-11)",
            "Python documentation, PYTHONHASHSEED: hashes of str differ between processes",
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
            where = " in the system prompt" if segment.role in ("system", "developer") else ""
            what = code(segment.origin or "a set", 32)
            differs = f"the order of {what}" if segment.collection else what
            message = f"{differs}{where} differs from process to process"
            related = () if segment.span is None else (Place(call.callee, "the prompt is sent here"),)
            why = tuple(reason for reason in (segment.why, call.because) if reason)
            fix = _sorted(segment.span) if segment.span is not None and segment.collection == "joined" else None
            advice = "sort it first: `sorted(…)`" if segment.collection else "send a value that stays the same"
            yield Finding(segment.span or call.callee, message, why, advice, related, self._weight(call, prompt), fix)

    def _offender(self, prompt: Prompt) -> Segment | None:
        """Find the first value without an order, unless one that changes by itself comes first."""
        for index, segment in enumerate(prompt.segments):
            if segment.static or segment.example:
                continue
            if segment.volatility is Volatility.PROCESS:
                least = self.options.min_system_tail if segment.role in PREFIX_ROLES else self.options.min_static_tail
                return segment if prompt.static_after(index) >= least else None
            if segment.volatility in CHANGING:
                return None
        return None

    def _weight(self, call: ModelCall, prompt: Prompt) -> Severity:
        small = prompt.static_characters < self.options.cacheable_characters
        return "info" if small or call.cache.mode == "unknown" else "warning"


def _sorted(span: Span) -> Fix:
    before, after = Span(span.path, span.start, span.start), Span(span.path, span.end, span.end)
    return Fix("sort what is joined", (Edit(before, "sorted("), Edit(after, ")")), safe=True)
