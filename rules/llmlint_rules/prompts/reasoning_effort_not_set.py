"""LLM513, reasoning-effort-not-set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Rule, State, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
reply = client.responses.create(model="gpt-5.5", input="Name three rivers")
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
reply = client.responses.create(model="gpt-5.5", input="Name three rivers", reasoning={"effort": "low"})
"""


class ReasoningEffortNotSet(Rule[ModelCall]):
    """A reasoning model is asked without saying how much it is to think.

    ## Why it matters
    Thinking tokens are billed and waited for like those of the answer, and there can be many times as many. The default differs from
    model to model, so that a move to the next one changes cost, delay and quality at once.

    ## What to do instead
    Set the effort, or the budget, that the task needs: little for extraction and classification, more where the answer has to be worked
    out.

    ## When to ignore it
    Where the provider's default has been measured and is what is wanted.
    """

    meta = Meta(
        code="LLM513",
        name="reasoning-effort-not-set",
        tier="strict",
        severity="info",
        since="0.1",
        summary="a reasoning model without effort or budget",
        examples=(Example(BAD, GOOD),),
        references=("LLM Code Smells: A Taxonomy and Detection Approach (arXiv 2605.22976, 2026-05): reasoning effort not set",),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if call.effort.state is not State.UNSET:
            return
        name = code(call.effort.name.rpartition(".")[2])
        message = f"{code(call.effort.model)} reasons before it answers, and no {name} says how much"
        yield Finding(call.callee, message, (call.because,), f"set {name} to what the task needs")
