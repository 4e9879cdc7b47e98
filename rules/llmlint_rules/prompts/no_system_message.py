"""LLM503, no-system-message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Meta, ModelCall, Prompt, Rule, Truth, code, option

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def summary(text: str) -> str:
    prompt = f"Summarise the following letter in two sentences, without names or places: {text}"
    return client.responses.create(model="gpt-6-luna", input=prompt).output_text
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
RULES = "Summarise the letter you are given in two sentences, without names or places."


def summary(text: str) -> str:
    return client.responses.create(model="gpt-6-luna", instructions=RULES, input=text).output_text
"""


class NoSystemMessage(Rule[ModelCall]):
    """Instructions and data go out in one user message, with no system part.

    ## Why it matters
    Providers train their models to put the system part above what users say. Instructions that stand beside the data have no more weight
    than the data: a sentence in it that reads like an instruction is followed as readily.

    ## What to do instead
    Put what always holds into the system message (`instructions`, `system`, `system_instruction`), and only the data into the user's.

    ## When to ignore it
    With models that know no system role, and where the whole prompt is written by the person who reads the answer.
    """

    meta = Meta(
        code="LLM503",
        name="no-system-message",
        tier="strict",
        severity="info",
        since="0.1",
        summary="instructions and data in one user message",
        examples=(Example(BAD, GOOD),),
        references=("OWASP Top 10 for LLM applications: Prompt Injection (LLM01:2025, LLM01:2026)",),
    )

    @dataclass(frozen=True)
    class Options:
        min_instructions: int = option(40, "characters of fixed text from which it counts as instructions", least=0)

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if call.kind is not Kind.CHAT or call.system_part is not Truth.NO or not call.prompts:
            return
        if not all(self._mixes(prompt) for prompt in call.prompts):
            return
        message = f"{code(call.text, 30)} sends instructions and data in one message, with no system part"
        yield Finding(call.callee, message, (call.because,), "put the instructions into the system part, the data into the user's message")

    def _mixes(self, prompt: Prompt) -> bool:
        """Whether instructions and a value stand in what the user says."""
        if any(segment.role != "user" for segment in prompt.segments):
            return False
        return prompt.static_characters >= self.options.min_instructions and any(not segment.static for segment in prompt.segments)
