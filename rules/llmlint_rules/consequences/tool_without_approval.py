"""LLM809, tool-without-approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import ActingTool, Example, Finding, Meta, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
import stripe
from agents import Agent, function_tool


@function_tool
def refund(charge: str, amount: int) -> str:
    return stripe.Refund.create(charge=charge, amount=amount).status


agent = Agent(name="support", instructions="Help customers.", tools=[refund])
"""
GOOD = """\
import stripe
from agents import Agent, function_tool


@function_tool(needs_approval=True)
def refund(charge: str, amount: int) -> str:
    return stripe.Refund.create(charge=charge, amount=amount).status


agent = Agent(name="support", instructions="Help customers.", tools=[refund])
"""

_DOES = {
    "deletion": "deletes",
    "payment": "moves money",
    "mail": "sends mail",
    "message": "sends messages",
    "post": "publishes",
    "deployment": "changes what is deployed",
    "request": "deletes at another service",
}


class ToolWithoutApproval(Rule[ActingTool]):
    """An agent is given a tool that does something which cannot be undone, and nobody is asked before the tool runs.

    ## Why it matters
    An agent calls its tools when it thinks it should. It thinks so by mistake a few times in a hundred, and on purpose when a mail or a web
    page that it reads tells it to. The framework runs the function right away: the file, the payment, the mail is gone before anyone sees
    that it was meant to be.

    ## What to do instead
    Use the framework's own way of asking: the run stops, a person sees the arguments, and it goes on or not. Where nobody is there to be
    asked, narrow the tool: look up what it is given among what belongs to this user and this task, limit amounts and counts in code, move
    to a trash instead of deleting, write a draft instead of sending.

    ## When to ignore it
    Where what the tool acts on is worth nothing (the scratch folder of this run), or where approval happens outside of this code, in a
    gateway or a queue that the service behind the tool keeps itself.
    """

    meta = Meta(
        code="LLM809",
        name="tool-without-approval",
        tier="preview",
        severity="warning",
        since="0.2",
        summary="an agent's tool does what cannot be undone, and nobody is asked first",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Excessive Agency (LLM06:2025, LLM03:2026)",
            "CWE-1426: Improper Validation of Generative AI Output",
        ),
    )

    def check(self, tool: ActingTool, /) -> Iterator[Finding]:
        does = _DOES[tool.consequence]
        words = " in the model's words" if tool.role == "content" else ""
        message = f"the tool {code(tool.text, 28)} {does}{words}, and nobody is asked first"
        yield Finding(tool.span, message, tool.because, tool.advice, tool.places, "info" if words else None)
