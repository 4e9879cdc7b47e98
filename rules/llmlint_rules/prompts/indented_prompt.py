"""LLM509, indented-prompt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmlint.api import Edit, Example, Finding, Fix, Indented, Meta, ModelCall, Place, Rule, Span, imported, option, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = '''\
from openai import OpenAI

client = OpenAI(timeout=30)


def review(contract):
    prompt = f"""
        Read this contract as a lawyer of the buyer would.
        List every clause that shifts a risk to the buyer.
        Contract: {contract}
    """
    return client.responses.create(model="gpt-6-luna", input=prompt)
'''
GOOD = '''\
from openai import OpenAI

client = OpenAI(timeout=30)

REVIEW = """\\
Read this contract as a lawyer of the buyer would.
List every clause that shifts a risk to the buyer.
Contract: {contract}
"""


def review(contract):
    return client.responses.create(model="gpt-6-luna", input=REVIEW.format(contract=contract))
'''


class IndentedPrompt(Rule[ModelCall]):
    """A prompt in triple quotes is sent with the indentation of the code it stands in.

    ## Why it matters
    Each line begins with spaces that mean nothing to anyone. They are paid for with each request, and a line that is indented by four of
    them or more is a block of code in Markdown, so the model may take instructions for an example.

    ## What to do instead
    Make the text a module-level constant, or wrap it in `textwrap.dedent` before values are put in: a value of several lines has no
    indentation of its own, and keeps `dedent` from finding any.

    ## When to ignore it
    Where the indentation is part of what the model is to see.
    """

    meta = Meta(
        code="LLM509",
        name="indented-prompt",
        tier="strict",
        severity="info",
        since="0.1",
        summary="a prompt carries the indentation of the code",
        examples=(Example(BAD, GOOD),),
        references=(
            "Python documentation, textwrap.dedent (read 2026-11)",
            "CommonMark 0.31 (2024), indented code blocks: four spaces or more",
        ),
    )

    @dataclass(frozen=True)
    class Options:
        min_characters: int = option(16, "characters of indentation from which it is reported", least=0)

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        for text in call.indented:
            wasted = text.width * text.lines
            if wasted >= self.options.min_characters:
                message = f"the {text.lines} lines of this prompt are sent with {wasted} characters of indentation"
                why = (f"its lines share an indentation of {text.width}", call.because)
                wrap = "`textwrap.dedent` before values are put in" if text.filled else "`textwrap.dedent`"
                advice = f"make it a module-level constant, or wrap it in {wrap}"
                yield Finding(text.span, message, why, advice, (Place(call.callee, "the prompt is sent here"),), fix=_fix(text))


def _fix(text: Indented) -> Fix | None:
    """Take the indentation off when the program runs; text in the first line has none, which only `cleandoc` allows for."""
    if text.filled:
        return rewritten(text.plain, "take the indentation out of the text, if no line relies on it")
    if not text.alone:
        return None
    function = "inspect.cleandoc" if text.first_line else "textwrap.dedent"
    before, after = Span(text.span.path, text.span.start, text.span.start), Span(text.span.path, text.span.end, text.span.end)
    return Fix(f"wrap it in `{function}`, if no line relies on its indentation", (Edit(before, f"{imported(function)}("), Edit(after, ")")))
