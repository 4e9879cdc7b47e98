"""LLM501, placeholder-not-filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Edit, Example, Finding, Fix, Meta, ModelCall, Place, Rule, Span, Unfilled, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def summary(article):
    prompt = "Summarise this article in two sentences: {article}"
    return client.responses.create(model="gpt-6-luna", input=prompt)
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def summary(article):
    prompt = f"Summarise this article in two sentences: {article}"
    return client.responses.create(model="gpt-6-luna", input=prompt)
"""


class PlaceholderNotFilled(Rule[ModelCall]):
    """A prompt is sent with a name in braces where its value was meant to stand.

    ## Why it matters
    The model gets the word `{article}` and not the article. It rarely complains: it invents one, or answers from what else is in the
    prompt, and the reply looks like any other.

    ## What to do instead
    Put an `f` in front of the literal, call `format` on it, or hand it to a prompt template. A message object inside a template, such as
    LangChain's `HumanMessage`, is never filled in: write it as a pair, `("human", "… {question}")`.

    ## When to ignore it
    Where the model is meant to see the braces, as in a prompt about templates.
    """

    meta = Meta(
        code="LLM501",
        name="placeholder-not-filled",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="a prompt is sent with a name in braces that nothing fills in",
        examples=(Example(BAD, GOOD),),
        references=(
            "Python documentation, formatted string literals: only a literal with the prefix `f` is formatted (read 2026-11)",
            "LangChain reference, ChatPromptTemplate: messages are kept as they are, message templates are formatted (read 2026-11)",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        for literal in call.unfilled:
            names = ", ".join(code("{" + name + "}", 24) for name in literal.names[:2])
            verb = "reaches" if len(literal.names) == 1 else "reach"
            if literal.in_message:
                message = f"{names} {verb} the model as text: a message object is never filled in"
                advice = "write the message as a pair of role and text, or as a message template"
            else:
                message = f"{names} {verb} the model as text: nothing fills in this literal"
                advice = "fill it in with `format`" if literal.apart else "make it an f-string, or fill it in with `format`"
            why = ("a variable of that name is in scope here", call.because)
            yield Finding(literal.span, message, why, advice, (Place(call.callee, "the prompt is sent here"),), fix=_fix(literal))


def _fix(literal: Unfilled) -> Fix | None:
    if literal.in_message or not literal.plain:
        return None
    start = literal.span.start
    return Fix("make it an f-string", (Edit(Span(literal.span.path, start, start), "f"),))
