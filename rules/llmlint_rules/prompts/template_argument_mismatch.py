"""LLM514, template-argument-mismatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, Rule, TemplateFilled, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = '''\
from openai import OpenAI

client = OpenAI(timeout=30)

REVIEW = """Review this change as a careful colleague would.
The change: {diff}"""


def review(diff, guide):
    prompt = REVIEW.format(diff=diff, guide=guide)
    return client.responses.create(model="gpt-6-luna", input=prompt)
'''
GOOD = '''\
from openai import OpenAI

client = OpenAI(timeout=30)

REVIEW = """Review this change as a careful colleague would.
The house style: {guide}
The change: {diff}"""


def review(diff, guide):
    prompt = REVIEW.format(diff=diff, guide=guide)
    return client.responses.create(model="gpt-6-luna", input=prompt)
'''


class TemplateArgumentMismatch(Rule[TemplateFilled]):
    """A prompt template is given an argument it has no placeholder for, or lacks one that it needs.

    ## Why it matters
    An argument without a placeholder is dropped silently: the model answers without the guide, the history or the document that the
    code was written to give it. A placeholder without an argument is an error in the middle of a run, or is sent as it is. The braces
    of a JSON example are placeholders too, as far as `format` is concerned.

    ## What to do instead
    Make the two agree. Double the braces that are meant for the model: `{{"name": "…"}}`.

    ## When to ignore it
    Where one set of arguments serves several templates: hand it over as a dict, `template.format(**values)`.
    """

    meta = Meta(
        code="LLM514",
        name="template-argument-mismatch",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="a prompt template and its arguments do not match",
        examples=(Example(BAD, GOOD),),
        references=(
            "Python documentation, format string syntax: unused arguments are not an error, missing ones are (read 2026-11)",
            "LangChain reference, BasePromptTemplate.invoke: missing variables raise a KeyError (read 2026-11)",
        ),
    )

    def check(self, filled: TemplateFilled, /) -> Iterator[Finding]:
        why = (f"the text of the template and the arguments of {code(filled.text)} are in sight",)
        if filled.missing:
            end = "the call fails" if filled.raises else "it is sent as it is"
            message = f"the template gets nothing for {_names(filled.missing, braces=True)}: {end}"
            advice = "give it a value" if filled.missing[0].isidentifier() else "double the braces that are meant for the model"
            if filled.extra:
                advice += f", or name the placeholder like the argument {code(filled.extra[0], 24)}, which is dropped"
            yield Finding(filled.span, message, why, advice)
        elif filled.extra:
            message = f"{_names(filled.extra, braces=False)} is dropped: the template has no placeholder for it"
            yield Finding(filled.span, message, why, "give the template a placeholder for it, or drop the argument", severity="warning")


def _names(names: tuple[str, ...], *, braces: bool) -> str:
    first = names[0]
    if first.isdigit():
        return f"placeholder {int(first) + 1}" if braces else f"argument {int(first) + 1}"
    return code("{" + first + "}" if braces else first, 30)
