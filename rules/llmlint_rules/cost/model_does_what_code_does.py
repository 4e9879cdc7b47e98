"""LLM309, model-does-what-code-does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Place, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def in_order(names):
    prompt = "Sort the following names in alphabetical order, one on each line:\\n" + "\\n".join(names)
    return client.responses.create(model="gpt-6-luna", input=prompt).output_text
"""
GOOD = """\
import locale

locale.setlocale(locale.LC_COLLATE, "")


def in_order(names):
    return "\\n".join(sorted(names, key=locale.strxfrm))
"""


class ModelDoesWhatCodeDoes(Rule[ModelCall]):
    """A model is asked for what one line of code does exactly.

    ## Why it matters
    Sorting, counting, converting and matching are exact in code, cost nothing and take microseconds. A model does them slowly, for money,
    and now and then wrongly: it skips an item, miscounts, invents one.

    ## What to do instead
    Write the line of code. Where the input is too messy for it, have the model tidy the input and the code do the task.

    ## When to ignore it
    Where the request is a test of the model.
    """

    meta = Meta(
        code="LLM309",
        name="model-does-what-code-does",
        tier="preview",
        severity="info",
        since="0.1",
        summary="a model is asked for what one line of code does exactly",
        examples=(Example(BAD, GOOD),),
        references=("OpenAI developer docs, latency optimization: don't default to an LLM (read 2026-11)",),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if not call.sure:
            return
        for task in call.by_code:
            message = f"a model is asked to {task.task}, which {_exact(task.instead)} does exactly, at once and for free"
            related = () if task.span is None else (Place(call.callee, "it is asked here"),)
            yield Finding(task.span or call.callee, message, (call.because,), f"do it in code: {_exact(task.instead)}", related)


def _exact(instead: str) -> str:
    return instead if instead.startswith("a ") else code(instead)
