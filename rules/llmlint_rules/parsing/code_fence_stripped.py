"""LLM604, code-fence-stripped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, OutputUse, Rule, Truth, UseKind, ask_for_structure, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def invoice(text):
    reply = client.responses.create(model="gpt-6-luna", input=f"Total and currency as JSON: {text}")
    return reply.output_text.removeprefix("```json").removesuffix("```")
"""
GOOD = """\
from openai import OpenAI
from pydantic import BaseModel

client = OpenAI(timeout=30)


class Invoice(BaseModel):
    total: float
    currency: str


def invoice(text):
    reply = client.responses.parse(model="gpt-6-luna", input=f"Read total and currency: {text}", text_format=Invoice)
    return reply.output_parsed
"""


class CodeFenceStripped(Rule[OutputUse]):
    """Markdown fences are taken off data that a model wrote as free text.

    ## Why it matters
    The fence is a sign that the model answers as if it were talking to a person. The code takes off the fences that were seen while it
    was written; another language tag, a sentence in front of the fence or a second block gets through, and what follows fails on it.

    ## What to do instead
    Ask for the data with the SDK's structured output, where no fence can appear.

    ## When to ignore it
    Where the configured model has no structured mode, or the answer is meant to be code.
    """

    meta = Meta(
        code="LLM604",
        name="code-fence-stripped",
        tier="recommended",
        severity="info",
        since="0.1",
        summary="code fences taken off data that is free text",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Improper Output Handling (LLM05:2025, LLM10:2026)",
            "CWE-1426: Improper Validation of Generative AI Output",
        ),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.kind is not UseKind.FENCE or use.structured is not Truth.NO or use.pulled_from or use.for_display:
            return
        parsed_elsewhere = use.absorbed and use.offered is not Truth.NO
        if parsed_elsewhere or not (use.fenced or use.absorbed):
            return
        what = use.fenced.upper() if use.fenced else "data"
        message = f"{code(use.text, 28)} strips code fences off {what}: any other kind of fence gets through"
        yield Finding(use.span, message, use.because, ask_for_structure(use), (*use.steps, *use.cleaning), route=use.route)
