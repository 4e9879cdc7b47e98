"""LLM602, json-from-free-text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, OutputUse, Rule, Truth, UseKind, ask_for_structure, code, with_structure

if TYPE_CHECKING:
    from collections.abc import Iterator

PARSES = frozenset({UseKind.JSON, UseKind.LITERAL, UseKind.MODEL})

BAD = """\
import json

from openai import OpenAI

client = OpenAI(timeout=30)


def extract(invoice):
    messages = [{"role": "user", "content": f"Return the total and the currency as JSON: {invoice}"}]
    reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)
    try:
        return json.loads(reply.choices[0].message.content)
    except json.JSONDecodeError:
        return None
"""
GOOD = """\
from openai import OpenAI
from pydantic import BaseModel

client = OpenAI(timeout=30)


class Total(BaseModel):
    total: float
    currency: str


def extract(invoice):
    messages = [{"role": "user", "content": f"Read the total and the currency: {invoice}"}]
    reply = client.chat.completions.parse(model="gpt-6-luna", messages=messages, response_format=Total)
    return reply.choices[0].message.parsed
"""


class JsonFromFreeText(Rule[OutputUse]):
    """A model's free text is parsed as JSON although the provider could have enforced a schema.

    ## Why it matters
    Without a schema the answer is text that usually looks like JSON. Now and then it starts with "Sure, here is", sits in a code fence,
    ends in the middle or misses a key, and the parse fails in production on an input nobody tried. A schema sent with the request is
    enforced while the answer is written.

    ## What to do instead
    Describe the answer in a schema, such as a Pydantic model, and send it with the request; then drop the cleaning in front of the
    parse.

    ## When to ignore it
    Where the model that is configured at run time has no structured mode. Calls of tools that an agent's loop finds in the text by a
    pattern are not reported.
    """

    meta = Meta(
        code="LLM602",
        name="json-from-free-text",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="free text parsed as JSON though the SDK offers structured output",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Improper Output Handling (LLM05:2025, LLM10:2026)",
            "CWE-1426: Improper Validation of Generative AI Output",
        ),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.kind not in PARSES or use.absorbed or use.for_display or use.structured is not Truth.NO or use.offered is not Truth.YES:
            return
        if use.of_own_tools:
            return
        message = f"{code(use.text)} parses free text, though the provider could enforce a schema"
        related, fix = (*use.steps, *use.cleaning), with_structure(use)
        yield Finding(use.span, message, use.because, ask_for_structure(use), related, fix=fix, route=use.route)
