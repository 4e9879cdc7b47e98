"""LLM307, unbounded-history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, History, Meta, Place, Rule, Truth, code

if TYPE_CHECKING:
    from collections.abc import Iterator

WHERE = {
    "loop": "until the loop ends",
    "closure": "as long as the function is kept",
    "module": "as long as the process lives",
    "instance": "as long as the object lives",
    "session": "as long as the session lasts",
    "ui": "as long as the page is open",
    "store": "as long as it is stored",
}

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
messages = [{"role": "system", "content": "Answer questions about our tents."}]

while True:
    messages.append({"role": "user", "content": input("> ")})
    reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)
    print(reply.choices[0].message.content)
    messages.append(reply.choices[0].message)
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
SYSTEM = {"role": "system", "content": "Answer questions about our tents."}
messages = []

while True:
    messages.append({"role": "user", "content": input("> ")})
    if len(messages) > 40:
        del messages[:20]
    reply = client.chat.completions.create(model="gpt-6-luna", messages=[SYSTEM, *messages])
    print(reply.choices[0].message.content)
    messages.append(reply.choices[0].message)
"""


class UnboundedHistory(Rule[History]):
    """A conversation grows with every turn, is sent whole with every turn, and nothing ever shortens it.

    ## Why it matters
    The tokens sent over a conversation grow with the square of its length: the fiftieth question pays for forty-nine questions and
    answers that were paid for before. Answers come later and get worse as the context fills up, and one day the provider refuses the
    request because it is full.

    ## What to do instead
    Decide what the model needs to remember: the last few turns, as many as fit into a budget of tokens, or a summary of what is older. Cut
    in large steps and rarely, so that the provider's prompt cache keeps working in between.

    ## When to ignore it
    Where conversations are short by nature and something outside ends them.
    """

    meta = Meta(
        code="LLM307",
        name="unbounded-history",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a conversation that grows with every turn and is sent whole",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Unbounded Consumption (LLM10:2025, LLM06:2026)",
            "CWE-770: Allocation of Resources Without Limits or Throttling",
            "arXiv 2407.05138: history mismanaged in 44% of 100 applications with models",
        ),
    )

    def check(self, history: History, /) -> Iterator[Finding]:
        if history.bounded is not Truth.NO or not any(call.sure for call in history.calls):
            return
        message = f"{code(history.text, 30)} is sent whole and grows with every turn, {WHERE[history.home]}"
        related = tuple(Place(change.span, "grows here") for change in history.growth[:3])
        advice = "send the last turns only, or as many as a budget of tokens allows, or a summary of the older ones"
        yield Finding(history.span, message, history.because, advice, related)
