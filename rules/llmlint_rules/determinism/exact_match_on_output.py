"""LLM102, exact-match-on-output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Fix, Meta, OutputUse, Rule, Truth, UseKind, code, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def is_urgent(ticket):
    reply = client.responses.create(model="gpt-6-luna", input=f"Is this urgent? Answer YES or NO: {ticket}")
    return reply.output_text == "YES"
"""
GOOD = """\
from typing import Literal

from openai import OpenAI
from pydantic import BaseModel

client = OpenAI(timeout=30)


class Triage(BaseModel):
    urgent: Literal["YES", "NO"]


def is_urgent(ticket):
    reply = client.responses.parse(model="gpt-6-luna", input=f"Is this urgent? {ticket}", text_format=Triage)
    return reply.output_parsed.urgent == "YES"
"""


class ExactMatchOnOutput(Rule[OutputUse]):
    """A model's free text is compared, letter by letter, with what it was asked to say.

    ## Why it matters
    Asked for YES, a model says `Yes`, `YES.` or `**YES**` on some days. The comparison is then false, and the code silently takes the
    other branch: the urgent ticket is not urgent.

    ## What to do instead
    Have the provider limit the answer to an enumeration. Where it cannot, strip white space and punctuation and casefold the text
    before it is compared, and handle everything that is none of the expected words as a case of its own.

    ## When to ignore it
    Where every other answer is handled like a failure, such as by asking again.
    """

    meta = Meta(
        code="LLM102",
        name="exact-match-on-output",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="free text compared letter by letter",
        examples=(Example(BAD, GOOD),),
        references=("CWE-1426: Improper Validation of Generative AI Output",),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.kind is not UseKind.COMPARE or use.absorbed or use.guarded or use.structured is not Truth.NO:
            return
        message = "free text is compared letter by letter: an answer in another case or with a full stop is missed"
        if use.fields:
            message = f"{code(use.fields[-1])}, a field of free text, is compared letter by letter: it is missed in another case"
        advice = "limit the answer to an enumeration in the request, or strip punctuation and casefold it before it is compared"
        yield Finding(use.span, message, use.because, advice, use.steps, None, _fix(use), use.route)


def _fix(use: OutputUse) -> Fix | None:
    """Fold the case of the text, where the words it is compared with are written in lower case."""
    what = use.folded.what if use.folded is not None else ""
    return rewritten(use.folded, f"compare it in lower case: `{what}`, also where the case meant something")
