"""LLM807, unsafe-framework-switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, Rule, SwitchedOn, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from langchain_experimental.agents import create_csv_agent


def agent_for(llm, path):
    return create_csv_agent(llm, path, allow_dangerous_code=True)
"""
GOOD = """\
import pandas as pd
from langchain_core.tools import tool

SALES = pd.read_csv("sales.csv")


@tool
def sales_of(month: str) -> float:
    \"\"\"Return the sales of a month.\"\"\"
    return float(SALES.loc[SALES["month"] == month, "amount"].sum())
"""


class UnsafeFrameworkSwitch(Rule[SwitchedOn]):
    """A framework is told to do what a model says, without a check, a sandbox or a person.

    ## Why it matters
    The framework's authors leave this choice to you because they will not answer for what the model then does. Whoever gets text in front
    of the model (a question, a row of a table, a web page) can have code or commands run with all the rights of the program.

    ## What to do instead
    Give the model tools that can do what it is there for and nothing else. Where it has to write code, run that in a container or a hosted
    sandbox with no secrets and no network, or have a person see each piece before it runs.

    ## When to ignore it
    Where the process itself is the sandbox: a container that is thrown away after each run.
    """

    meta = Meta(
        code="LLM807",
        name="unsafe-framework-switch",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="a framework is told to do what a model says, unchecked",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Excessive Agency (LLM06:2025, LLM03:2026)",
            "CWE-94: Improper Control of Generation of Code",
        ),
    )

    def check(self, switch: SwitchedOn, /) -> Iterator[Finding]:
        why = f"`{switch.text}` comes from {switch.distribution}"
        yield Finding(switch.span, f"{code(switch.what, 44)} {switch.effect}", (why,), switch.advice)
