"""LLM305, no-output-limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Meta, ModelCall, Rule, State, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
reply = client.responses.create(model="gpt-6-luna", input="Name three rivers")
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
reply = client.responses.create(model="gpt-6-luna", input="Name three rivers", max_output_tokens=200)
"""


class NoOutputLimit(Rule[ModelCall]):
    """A chat request says nothing about how long its answer may be.

    ## Why it matters
    Output is the slowest part of a request and the most expensive. Without a limit an answer that goes astray, or one that somebody
    provokes, runs to the model's maximum: tens of thousands of tokens that are billed and waited for.

    ## What to do instead
    Give the limit that the answer needs, with some room, and handle an answer that was cut off.

    ## When to ignore it
    Where answers are of any length by design, and budgets are kept at the provider.
    """

    meta = Meta(
        code="LLM305",
        name="no-output-limit",
        tier="strict",
        severity="info",
        since="0.1",
        summary="a chat call without a limit on its output",
        examples=(Example(BAD, GOOD),),
        references=("OWASP Top 10 for LLM applications: Unbounded Consumption (LLM10:2025, LLM06:2026)",),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if call.kind is not Kind.CHAT or call.in_process or call.output_limit.state is not State.UNSET:
            return
        name = code(call.output_limit.name.rpartition(".")[2])
        message = f"{code(call.text)} sets no {name}: nothing limits the answer"
        yield Finding(call.callee, message, (call.because,), f"set {name}, and handle an answer that is cut off")
