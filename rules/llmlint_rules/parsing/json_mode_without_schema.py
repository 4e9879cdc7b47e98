"""LLM606, json-mode-without-schema."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Meta, ModelCall, Place, Rewrite, Rule, Truth, code, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI
from pydantic import BaseModel, ValidationError

client = OpenAI(timeout=30)


class Invoice(BaseModel):
    total: float
    currency: str


def invoice(text):
    reply = client.chat.completions.create(
        model="gpt-6-luna",
        messages=[{"role": "user", "content": f"Total and currency as JSON: {text}"}],
        response_format={"type": "json_object"},
    )
    try:
        return Invoice.model_validate_json(reply.choices[0].message.content)
    except ValidationError:
        return None
"""
GOOD = """\
from openai import OpenAI
from pydantic import BaseModel

client = OpenAI(timeout=30)


class Invoice(BaseModel):
    total: float
    currency: str


def invoice(text):
    reply = client.chat.completions.parse(
        model="gpt-6-luna",
        messages=[{"role": "user", "content": f"Read the total and the currency: {text}"}],
        response_format=Invoice,
    )
    return reply.choices[0].message.parsed
"""


class JsonModeWithoutSchema(Rule[ModelCall]):
    """A request asks for JSON of any shape, and the answer is then validated against a schema that could have been sent along.

    ## Why it matters
    JSON mode only promises that the answer can be parsed. A field that is missing, named otherwise or of another type is only found
    once the answer has arrived and is paid for, and has to be asked for again.

    ## What to do instead
    Send the class that the answer is validated against along with the request, as the SDK's structured output.

    ## When to ignore it
    Where the model that is configured at run time knows JSON mode only.
    """

    meta = Meta(
        code="LLM606",
        name="json-mode-without-schema",
        tier="strict",
        severity="info",
        since="0.1",
        summary="a request in JSON mode whose answer is validated against a schema",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI, structured outputs guide, structured outputs vs JSON mode (read 2026-11)",
            "CWE-1426: Improper Validation of Generative AI Output",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        structured = call.structured
        if call.kind is not Kind.CHAT or call.chain or structured.answer is not Truth.YES or structured.mode != "json":
            return
        checks = [use for use in call.consumed if use.model]
        if not checks or structured.offered is not Truth.YES:
            return
        model = code(checks[0].model, 28)
        message = f"the JSON mode of this request does not enforce what {model} then demands"
        places = tuple(Place(use.span, "the answer is validated here") for use in checks[:4])
        form = structured.hint or "the SDK's structured output"
        fix = rewritten(_with_model(call, checks[0].model), f"send {model} along, if the provider takes its fields: none with a default")
        yield Finding(call.callee, message, (call.because,), f"send {model} along: {form}", places, fix=fix)


def _with_model(call: ModelCall, model: str) -> Rewrite | None:
    """The call with the schema of the class that all its answers here are validated against."""
    rewrite = call.schema_mode
    known = all(use.model in ("", model) and use.span.path == call.callee.path and (use.named or not use.model) for use in call.consumed)
    if rewrite is None or not known or call.streaming is not Truth.NO:
        return None
    return replace(rewrite, edits=tuple((span, text.replace("{model}", model)) for span, text in rewrite.edits))
