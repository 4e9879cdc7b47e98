"""LLM213, error-returned-as-answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Place, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def summarise(text):
    try:
        reply = client.responses.create(model="gpt-6-luna", input=text)
        return reply.output_text
    except Exception as error:
        return f"Error: {error}"
"""
GOOD = """\
from openai import OpenAI, OpenAIError

client = OpenAI(timeout=30)


class NoSummaryError(Exception):
    pass


def summarise(text):
    try:
        reply = client.responses.create(model="gpt-6-luna", input=text)
        return reply.output_text
    except OpenAIError as error:
        raise NoSummaryError from error
"""


class ErrorReturnedAsAnswer(Rule[ModelCall]):
    """A function returns the model's text, and where the model fails the text of the error in its place.

    ## Why it matters
    Those that call the function cannot tell the two apart. They store the error as a summary, put it into the next prompt, translate it,
    count it in an evaluation, or show it to a user together with the addresses and account names that such texts hold.

    ## What to do instead
    Let the error through, or raise one of your own. Where a failure is part of normal work, return something that is no text: `None`,
    or a result with a field for the error. Make a message for people out of it only where it is shown to one.

    ## When to ignore it
    Where the function's only caller prints what it gets.
    """

    meta = Meta(
        code="LLM213",
        name="error-returned-as-answer",
        tier="strict",
        severity="warning",
        since="0.1",
        summary="an error's text that is returned in place of the model's",
        examples=(Example(BAD, GOOD),),
        references=(
            "CWE-393: Return of Wrong Status Code",
            "CWE-209: Generation of Error Message Containing Sensitive Information",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        answer = call.error_answer
        if answer is None or not call.sure:
            return
        message = f"when {code(call.text, 30)} fails, {code(answer.function, 24)} returns the error's text as its answer"
        related = (Place(call.callee, "the text that is returned otherwise comes from here"), *answer.callers)
        yield Finding(answer.span, message, (call.because,), "raise, or return something that is no text", related)
