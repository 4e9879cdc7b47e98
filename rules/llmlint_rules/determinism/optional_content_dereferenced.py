"""LLM105, optional-content-dereferenced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Edit, Example, Finding, Fix, Meta, OutputUse, Rule, Span, Truth, UseKind

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def title_of(text):
    messages = [{"role": "user", "content": f"Find a short title for this text: {text}"}]
    reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)
    return reply.choices[0].message.content.strip()
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def title_of(text):
    messages = [{"role": "user", "content": f"Find a short title for this text: {text}"}]
    reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)
    return (reply.choices[0].message.content or "").strip()
"""


class OptionalContentDereferenced(Rule[OutputUse]):
    """The text of an answer is used as a string, though the SDK says that there may be none.

    ## Why it matters
    A refusal, a tool call, a filter or a limit spent on thinking leaves the field empty: `None` has no `strip`, and the program stops
    with an `AttributeError` far from the cause, for a case that is a regular answer of the API.

    ## What to do instead
    Check that there is a text before using it, and decide what an answer without one means: `(… or "")` where an empty text will do.

    ## When to ignore it
    Where the error is meant to stop the program.
    """

    meta = Meta(
        code="LLM105",
        name="optional-content-dereferenced",
        tier="strict",
        severity="warning",
        since="0.1",
        summary="a string method on content that the SDK types as optional",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI API reference, chat completions: message.content is a string or null (read 2026-11)",
            "google-genai documentation: GenerateContentResponse.text is optional (read 2026-11)",
            "CWE-476: NULL Pointer Dereference",
        ),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.kind is not UseKind.DEREFERENCE or use.caught is Truth.YES or use.structured is Truth.YES:
            return
        start, end = Span(use.span.path, use.span.start, use.span.start), Span(use.span.path, use.span.end, use.span.end)
        fix = Fix('take an empty text where there is none: `(… or "")`', (Edit(start, "("), Edit(end, f" or {use.empty})")))
        message = "this text may be `None`, as after a refusal or a tool call, and nothing checks that first"
        yield Finding(use.span, message, use.because, 'check that there is a text, or write `(… or "")`', use.steps, None, fix, use.route)
