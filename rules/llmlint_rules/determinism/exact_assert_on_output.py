"""LLM103, exact-assert-on-output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, OutputUse, Rule, Truth, UseKind

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def test_capital():
    reply = client.responses.create(model="gpt-6-luna", input="What is the capital of France? Answer in one word.")
    assert reply.output_text == "Paris"
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def test_capital():
    reply = client.responses.create(model="gpt-6-luna", input="What is the capital of France? Answer in one word.")
    assert "paris" in reply.output_text.lower()
"""


class ExactAssertOnOutput(Rule[OutputUse]):
    """A test asks a live model and demands its answer word for word.

    ## Why it matters
    The same request is answered in other words tomorrow: a full stop, a greeting, a new snapshot behind the alias. Such a test fails
    where nothing is wrong, costs money in every run, and is soon skipped, along with the defects it would have found.

    ## What to do instead
    Test the code around the model against a recorded or scripted answer. Judge the model by what has to hold: a word that must occur, a
    schema, a score over many cases.

    ## When to ignore it
    Where the test exists to notice that the model has changed.
    """

    meta = Meta(
        code="LLM103",
        name="exact-assert-on-output",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a test that demands the answer of a live model word for word",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI developer docs, reproducible outputs: determinism is not guaranteed, even with a seed (read 2026-11)",
            "Anthropic docs, Messages API: even at temperature 0 results are not fully deterministic (read 2026-11)",
        ),
        in_tests=True,
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.kind is not UseKind.ASSERT or use.structured is Truth.YES:
            return
        message = "this test holds only while a live model words its answer exactly so"
        advice = "test the code against a recorded answer, or assert what has to hold in any wording"
        yield Finding(use.span, message, use.because, advice, use.steps, route=use.route)
