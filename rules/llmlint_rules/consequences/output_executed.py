"""LLM801, output-executed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, OutputUse, Rule, UseKind, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def compute(question):
    reply = client.responses.create(model="gpt-6-luna", instructions="Answer with one Python expression.", input=question)
    return eval(reply.output_text)
"""
GOOD = """\
import ast
import operator

from openai import OpenAI

client = OpenAI(timeout=30)
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def compute(question):
    reply = client.responses.create(model="gpt-6-luna", instructions="Answer with one Python expression.", input=question)
    return value_of(ast.parse(reply.output_text, mode="eval").body)


def value_of(node):
    if isinstance(node, ast.Constant):
        return node.value
    return OPERATORS[type(node.op)](value_of(node.left), value_of(node.right))
"""


class OutputExecuted(Rule[OutputUse]):
    """What a model wrote is run as code or as a command, and neither a check nor a person stands in between.

    ## Why it matters
    Whoever gets text in front of the model, with a question, a document or a web page, can decide what it writes. Run on the machine of
    the service, that text has all the rights of the service: its files, its keys, its network.

    ## What to do instead
    Ask for data instead of code and compute with it yourself. Where code is the product, run it in a container or a hosted sandbox with
    no secrets and no network, or show the whole of it to a person first.

    ## When to ignore it
    Where the process itself is the sandbox: a container that is thrown away after each run.
    """

    meta = Meta(
        code="LLM801",
        name="output-executed",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="a model's text is run as code or as a command",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Improper Output Handling (LLM05:2025, LLM10:2026)",
            "CWE-94: Improper Control of Generation of Code",
            "CWE-78: Improper Neutralization of Special Elements used in an OS Command",
        ),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.kind is not UseKind.SINK or use.consequence != "execution" or use.guarded:
            return
        message = f"{code(use.text + '()')} runs what the model wrote, with no check and no confirmation"
        advice = "ask for data instead of code; or run it in a sandbox; or have a person confirm it"
        yield Finding(use.span, message, use.because, advice, use.steps, route=use.route)
