"""LLM605, json-asked-in-words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Meta, ModelCall, Rule, Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def invoice(text):
    return client.responses.create(model="gpt-6-luna", input=f"Return the total and the currency as JSON: {text}").output_text
"""
GOOD = """\
from openai import OpenAI
from pydantic import BaseModel

client = OpenAI(timeout=30)


class Invoice(BaseModel):
    total: float
    currency: str


def invoice(text):
    reply = client.responses.parse(model="gpt-6-luna", input=f"Read the total and the currency: {text}", text_format=Invoice)
    return reply.output_parsed
"""


class JsonAskedInWords(Rule[ModelCall]):
    """A prompt asks for JSON, XML, YAML or CSV in words, though the provider could enforce a schema.

    ## Why it matters
    A format that is asked for in words is kept most of the time. The other times there is a sentence in front of it, a fence around it,
    or a field with another name, and whoever reads the answer has to deal with that.

    ## What to do instead
    Describe the answer in a schema, such as a Pydantic model, and send it with the request; the words can then go.

    ## When to ignore it
    Where a person reads the answer, or the model that is configured at run time has no structured mode. Where the code that parses the
    answer is in sight, LLM602 reports the parse instead.
    """

    meta = Meta(
        code="LLM605",
        name="json-asked-in-words",
        tier="strict",
        severity="info",
        since="0.1",
        summary="a prompt asks for a format in words though the SDK offers structured output",
        examples=(Example(BAD, GOOD),),
        references=(
            "CWE-1426: Improper Validation of Generative AI Output",
            "arXiv 2605.22976: code smells of LLM integrations, no structured output",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        structured = call.structured
        if call.kind is not Kind.CHAT or not call.asked_in_words:
            return
        if structured.answer is not Truth.NO or structured.offered is not Truth.YES:
            return
        message = f"the prompt asks for {call.asked_in_words} in words: nothing holds the answer to it"
        form = structured.hint or "the SDK's structured output"
        yield Finding(call.callee, message, (call.because,), f"describe the answer in a schema and send it along: {form}")
