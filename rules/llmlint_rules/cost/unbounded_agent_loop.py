"""LLM306, unbounded-agent-loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Endless, Example, Finding, Meta, ModelCall, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def work(task, tools, use):
    messages = [{"role": "user", "content": task}]
    while True:
        reply = client.chat.completions.create(model="gpt-6-luna", messages=messages, tools=tools).choices[0].message
        if not reply.tool_calls:
            return reply.content
        messages.append(reply)
        messages.extend(use(call) for call in reply.tool_calls)
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def work(task, tools, use):
    messages = [{"role": "user", "content": task}]
    for _ in range(12):
        reply = client.chat.completions.create(model="gpt-6-luna", messages=messages, tools=tools).choices[0].message
        if not reply.tool_calls:
            return reply.content
        messages.append(reply)
        messages.extend(use(call) for call in reply.tool_calls)
    return "no answer after twelve rounds"
"""


class UnboundedAgentLoop(Rule[ModelCall]):
    """Each request follows from the answer before it, and only the model decides when to stop.

    ## Why it matters
    A model that calls the same tool with the same arguments again and again is a common sight. Without a cap it goes on until the
    context is full or the budget is spent, and as the history grows with every round, each costs more than the one before.

    ## What to do instead
    Count the rounds and stop at a number, or at a budget of tokens, money or time; decide what is answered then. Leave a framework's own
    cap on.

    ## When to ignore it
    Where something outside ends the run: a job with a hard time limit.
    """

    meta = Meta(
        code="LLM306",
        name="unbounded-agent-loop",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="an agent's rounds that only the model ends",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Unbounded Consumption (LLM10:2025, LLM06:2026)",
            "CWE-835: Loop with Unreachable Exit Condition",
            "CWE-674: Uncontrolled Recursion",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if call.endless is None or not call.sure:
            return
        advice = "stop after a number of rounds, or at a budget of tokens, money or time"
        yield Finding(call.endless.span or call.callee, _message(call, call.endless), (call.because,), advice, call.chain)


def _message(call: ModelCall, endless: Endless) -> str:
    if endless.by == "option":
        return f"{code(endless.text)} removes the limit on the agent's rounds: only the model ends them"
    if endless.by == "recursion":
        return f"{code(endless.text + '()')} calls itself until an answer ends it: no limit on rounds"
    return f"{code(call.text + '()')} repeats in `{endless.text}` until the model stops: no limit on rounds"
