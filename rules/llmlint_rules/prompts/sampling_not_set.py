"""LLM504, sampling-not-set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Meta, ModelCall, Place, Rule, State, Truth, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def is_urgent(ticket):
    messages = [{"role": "user", "content": f"Is this ticket urgent? Answer yes or no: {ticket}"}]
    reply = client.chat.completions.create(model="gpt-5.5-2026-04-23", messages=messages, reasoning_effort="none")
    return "yes" in reply.choices[0].message.content.lower()
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def is_urgent(ticket):
    messages = [{"role": "user", "content": f"Is this ticket urgent? Answer yes or no: {ticket}"}]
    reply = client.chat.completions.create(model="gpt-5.5-2026-04-23", messages=messages, reasoning_effort="none", temperature=0)
    return "yes" in reply.choices[0].message.content.lower()
"""


class SamplingNotSet(Rule[ModelCall]):
    """Code reads an answer whose temperature is left at the provider's default.

    ## Why it matters
    The defaults suit conversation, mostly a temperature of 1. Read by a parser or a comparison, the same input then gives different
    results from run to run, and the default may change with the model.

    ## What to do instead
    Set the temperature to 0, or close to it, where code reads the answer. Have the provider enforce a schema.

    ## When to ignore it
    Where the model that is configured at run time takes no temperature.
    """

    meta = Meta(
        code="LLM504",
        name="sampling-not-set",
        tier="strict",
        severity="info",
        since="0.1",
        summary="code reads an answer drawn at the default temperature",
        examples=(Example(BAD, GOOD),),
        references=(
            "CWE-1434: Insecure Setting of Generative AI/ML Model Inference Parameters",
            "arXiv 2605.22976: code smells of LLM integrations, temperature not explicitly set",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        sampling = call.sampling
        if call.kind is not Kind.CHAT or sampling.state is not State.UNSET or not call.consumed or call.structured.answer is not Truth.NO:
            return
        use = call.consumed[0]
        message = f"{code(sampling.name)} is not set, and the answer is {use.how}: the same input gets different results"
        places = (Place(use.span, f"the answer is {use.how} here"),)
        yield Finding(call.callee, message, (call.because,), f"set {code(sampling.name)} to 0 or close to it", places)
