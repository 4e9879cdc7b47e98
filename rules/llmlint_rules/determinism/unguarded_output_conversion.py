"""LLM101, unguarded-output-conversion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, OutputUse, Rule, Truth, UseKind, code

if TYPE_CHECKING:
    from collections.abc import Iterator

RAISES = {
    UseKind.JSON: "does not parse",
    UseKind.ARGUMENTS: "does not parse",
    UseKind.LITERAL: "is not a literal",
    UseKind.MODEL: "does not fit",
}
CONVERSIONS = {
    "number": "is not a number",
    "date": "is not a date in this format",
    "member": "is not one of its members",
    "key": "is not one of its keys",
    "unpack": "has another number of pieces",
    "index": "has fewer pieces",
}

BAD = """\
import json

from openai import OpenAI

client = OpenAI(timeout=30)


def extract(invoice):
    messages = [{"role": "user", "content": f"Return the total and the currency as JSON: {invoice}"}]
    reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)
    return json.loads(reply.choices[0].message.content)  # llmlint: ignore[json-from-free-text] the gateway has no schemas
"""
GOOD = """\
import json
import logging

from openai import OpenAI

client = OpenAI(timeout=30)


def extract(invoice):
    messages = [{"role": "user", "content": f"Return the total and the currency as JSON: {invoice}"}]
    reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)
    try:
        return json.loads(reply.choices[0].message.content)  # llmlint: ignore[json-from-free-text] the gateway has no schemas
    except json.JSONDecodeError:
        logging.warning("the answer is not JSON")
        return None
"""


class UnguardedOutputConversion(Rule[OutputUse]):
    """A model's text goes through something that raises on an unexpected answer, and nobody catches what it raises.

    This covers parsers and everything else that accepts only certain values: `int` and `float`, dates, members of an enumeration, keys
    of a dictionary, unpacking into a fixed number of names. Values taken out of parsed JSON count as well, as long as nothing has
    checked them, and so do the arguments of a tool that is not `strict`.

    ## Why it matters
    A model does not have to return today what it returned yesterday. One answer in a thousand starts with an apology, stops in the
    middle or misses a comma. Where nothing catches the error, that one answer ends the request, the worker or the whole batch.

    ## What to do instead
    Have the provider enforce a schema. Where it cannot, catch the parser's error next to the parse and decide: ask again, take a
    default that is marked as one, or hand the case to a person. For a dictionary, `.get` with a default is enough.

    ## When to ignore it
    In a script that a person watches and starts again.
    """

    meta = Meta(
        code="LLM101",
        name="unguarded-output-conversion",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a conversion of free text whose error nobody catches",
        examples=(Example(BAD, GOOD),),
        references=(
            "CWE-1426: Improper Validation of Generative AI Output",
            "CWE-755: Improper Handling of Exceptional Conditions",
        ),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        wrong = CONVERSIONS.get(use.conversion) or RAISES.get(use.kind)
        if wrong is None or use.structured is not Truth.NO or use.caught is not Truth.NO or use.fails_before:
            return
        answer = "arguments of a tool that do not parse" if use.kind is UseKind.ARGUMENTS else f"an answer that {wrong}"
        message = f"nothing catches what {code(use.text, 30)} raises on {answer}"
        advice = "catch the error where the answer is read, and ask again or fall back; or have the provider enforce a schema"
        at = use.unguarded
        why = use.because if at is None else (*use.because, f"called without a guard from {at.path}:{at.start.line}")
        yield Finding(use.span, message, why, advice, use.steps, route=use.route)
