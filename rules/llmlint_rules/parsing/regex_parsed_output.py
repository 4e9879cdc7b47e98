"""LLM603, regex-parsed-output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, OutputUse, Rule, Truth, UseKind, ask_for_structure, code, with_structure

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
import re

from anthropic import Anthropic

client = Anthropic(timeout=30)


def grade(essay):
    reply = client.messages.create(
        model="claude-sonnet-5-5",
        max_tokens=500,
        messages=[{"role": "user", "content": f"Grade this essay. End with `Score: n/10`. {essay}"}],
    )
    return int(re.search(r"Score: (\\d+)/10", reply.content[0].text).group(1))
"""
GOOD = """\
from anthropic import Anthropic
from pydantic import BaseModel

client = Anthropic(timeout=30)


class Grade(BaseModel):
    score: int


def grade(essay):
    reply = client.messages.parse(
        model="claude-sonnet-5-5",
        max_tokens=500,
        output_format=Grade,
        messages=[{"role": "user", "content": f"Grade this essay from 0 to 10. {essay}"}],
    )
    return reply.parsed_output.score
"""


class RegexParsedOutput(Rule[OutputUse]):
    """A regular expression pulls fields out of a model's free text.

    ## Why it matters
    A pattern fits the answers that were seen while it was written. The model is free to write others: a missing match is a crash or an
    empty field, a match in the wrong place is a wrong value that nobody notices.

    ## What to do instead
    Describe the fields in a schema, such as a Pydantic model, and ask for them with the SDK's structured output.
    The fix does so where the answer is used for nothing else; take the old layout out of the prompt then.

    ## When to ignore it
    Where the expression only cleans text for display, or pulls a code block out of an answer that is meant to be code. A loop that asks the
    model once more where nothing matches is not reported, nor an agent's loop that looks for calls of tools in a form of its own.
    """

    meta = Meta(
        code="LLM603",
        name="regex-parsed-output",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="fields pulled out of a model's text by a regular expression",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Improper Output Handling (LLM05:2025, LLM10:2026)",
            "CWE-1426: Improper Validation of Generative AI Output",
        ),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.kind is not UseKind.REGEX or not use.pulls or use.absorbed or use.for_display or use.structured is not Truth.NO:
            return
        if use.asked_again or use.of_own_tools:
            return
        message = f"{code(use.text, 32)} pulls fields out of free text: an answer worded differently has no match"
        related, fix = (*use.steps, *use.cleaning), with_structure(use)
        yield Finding(use.span, message, use.because, ask_for_structure(use), related, fix=fix, route=use.route)
