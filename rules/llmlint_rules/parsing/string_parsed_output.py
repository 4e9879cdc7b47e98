"""LLM601, string-parsed-output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, OutputUse, Rule, Truth, UseKind, ask_for_structure, code, with_structure

if TYPE_CHECKING:
    from collections.abc import Iterator

SURGERY = {
    UseKind.SPLIT: "cuts fields out of free text: another wording shifts them",
    UseKind.SLICE: "cuts a field out of free text by position: another wording moves it",
    UseKind.PREFIX: "decides by the first words of free text: another wording is missed",
}

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def classify(mail):
    reply = client.responses.create(model="gpt-6-luna", input=f"Answer as topic|urgency: {mail}")
    topic, _, urgency = reply.output_text.partition("|")
    return topic, urgency
"""
GOOD = """\
from openai import OpenAI
from pydantic import BaseModel

client = OpenAI(timeout=30)


class Mail(BaseModel):
    topic: str
    urgency: str


def classify(mail):
    reply = client.responses.parse(model="gpt-6-luna", input=f"Find the topic and the urgency: {mail}", text_format=Mail)
    return reply.output_parsed
"""


class StringParsedOutput(Rule[OutputUse]):
    """Fields are cut out of a model's free text with `split`, slices or `startswith`.

    ## Why it matters
    The code relies on a layout that the model was only asked for in words. One more colon, a numbered list, a polite first sentence or
    another language, and the pieces shift: often nothing fails, and a wrong field is stored.

    ## What to do instead
    Describe the fields in a schema, such as a Pydantic model, and ask for them with the SDK's structured output.
    The fix does so where the answer is used for nothing else; take the old layout out of the prompt then.

    ## When to ignore it
    Where the text is split to be shown, counted or stored in chunks. The rule is silent on most of that, and where only a model's
    thinking is split off (`text.split("</think>")[-1]`): that cleans the text and takes no field out of it. Calls of tools that an
    agent's loop reads out of the text, in a form of the program's own, are not reported either.
    """

    meta = Meta(
        code="LLM601",
        name="string-parsed-output",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="fields cut out of a model's text by string operations",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Improper Output Handling (LLM05:2025, LLM10:2026)",
            "CWE-1426: Improper Validation of Generative AI Output",
        ),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.kind not in SURGERY or use.absorbed or use.for_display or use.structured is not Truth.NO:
            return
        if use.of_own_tools:
            return
        message = f"{code(use.text, 28)} {SURGERY[use.kind]}"
        related, fix = (*use.steps, *use.cleaning), with_structure(use)
        yield Finding(use.span, message, use.because, ask_for_structure(use), related, fix=fix, route=use.route)
