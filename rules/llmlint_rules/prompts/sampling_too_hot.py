"""LLM505, sampling-too-hot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Meta, ModelCall, Place, Rule, Truth, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def is_urgent(ticket):
    messages = [{"role": "user", "content": f"Is this ticket urgent? Answer yes or no: {ticket}"}]
    reply = client.chat.completions.create(model="gpt-4o", messages=messages, temperature=0.9)  # llmlint: ignore[retired-model] pinned
    return "yes" in reply.choices[0].message.content.lower()
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def is_urgent(ticket):
    messages = [{"role": "user", "content": f"Is this ticket urgent? Answer yes or no: {ticket}"}]
    reply = client.chat.completions.create(model="gpt-4o", messages=messages, temperature=0)  # llmlint: ignore[retired-model] pinned
    return "yes" in reply.choices[0].message.content.lower()
"""


class SamplingTooHot(Rule[ModelCall]):
    """An answer that code reads is drawn at a high temperature.

    ## Why it matters
    Temperature lets unlikely words through. A person overlooks an odd word; a parser, a comparison or a shell does not: one unlikely
    character breaks the format, one unlikely word sends the ticket to the wrong queue, and the next run says something else again.

    ## What to do instead
    Set it to 0, or at most to a few tenths, wherever code reads the answer, and keep high values for what is meant to surprise.

    ## When to ignore it
    Where several different answers are wanted on purpose. The rule looks for signs of that in the request and stays silent then, as it
    does for models whose provider wants the temperature left alone.
    """

    meta = Meta(
        code="LLM505",
        name="sampling-too-hot",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="high temperature on an answer that code reads",
        examples=(Example(BAD, GOOD),),
        references=(
            "CWE-1434: Insecure Setting of Generative AI/ML Model Inference Parameters",
            "OpenAI, API reference: higher temperatures make the output more random, lower ones more focused (read 2026-11)",
            "DeepSeek API docs, the temperature parameter (read 2026-11)",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        sampling = call.sampling
        if call.kind is not Kind.CHAT or sampling.hot is not Truth.YES or sampling.span is None or sampling.on_purpose:
            return
        if any(use.varies is Truth.NO for use in call.loops):
            return
        by_schema = call.structured.answer is Truth.YES and any(prompt.static_characters for prompt in call.prompts)
        if not call.consumed and not by_schema:
            return
        how = call.consumed[0].how if call.consumed else "held to a schema"
        places = tuple(Place(use.span, f"the answer is {use.how} here") for use in call.consumed[:4])
        places += (Place(sampling.on_client, "the temperature is set here"),) if sampling.on_client is not None else ()
        message = f"{code(sampling.name)} {sampling.value:g} for an answer that is {how}: the same input gets different results"
        yield Finding(sampling.span, message, (call.because,), f"set {code(sampling.name)} to 0 or close to it", places)
