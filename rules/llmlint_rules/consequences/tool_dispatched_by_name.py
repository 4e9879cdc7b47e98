"""LLM805, tool-dispatched-by-name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, OutputUse, Rule, UseKind, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
import anthropic

client = anthropic.Anthropic(timeout=30)


def weather(**place):
    return "sunny"


def step(messages, tools):
    reply = client.messages.create(model="claude-haiku-4-5", max_tokens=900, messages=messages, tools=tools)
    return [globals()[block.name](**block.input) for block in reply.content if block.type == "tool_use"]
"""
GOOD = """\
import anthropic

client = anthropic.Anthropic(timeout=30)


def weather(**place):
    return "sunny"


TOOLS = {"weather": weather}


def step(messages, tools):
    reply = client.messages.create(model="claude-haiku-4-5", max_tokens=900, messages=messages, tools=tools)
    return [TOOLS[block.name](**block.input) for block in reply.content if block.type == "tool_use" and block.name in TOOLS]
"""


class ToolDispatchedByName(Rule[OutputUse]):
    """A name that a model chose is looked up among everything in a module, an object or the installed packages.

    ## Why it matters
    The list of tools that is sent along is an offer, not a limit: a model can name anything, and does so where a document in its prompt
    suggests it. Whatever bears that name is called, an imported `system`, a helper that deletes, a private method.

    ## What to do instead
    Keep the tools in a dict of their own, from name to function, look the name up there and answer the model with an error where it is
    missing.

    ## When to ignore it
    Where the module or class holds the tools and nothing else, not even an import.
    """

    meta = Meta(
        code="LLM805",
        name="tool-dispatched-by-name",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="a name chosen by a model is looked up among everything there is",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Excessive Agency (LLM06:2025, LLM03:2026)",
            "CWE-470: Use of Externally-Controlled Input to Select Classes or Code",
        ),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.kind is not UseKind.SINK or use.consequence != "dispatch" or use.guarded:
            return
        if use.kept_to_a_schema and not use.of_tool:
            return
        message = f"{code(use.text)} takes any name that the model chooses: no list of tools limits it"
        advice = "look the name up in a dict of your tools, and answer with an error where it is missing"
        yield Finding(use.span, message, use.because, advice, use.steps, route=use.route)
