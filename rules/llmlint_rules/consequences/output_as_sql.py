"""LLM802, output-as-sql."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, OutputUse, Rule, UseKind, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI
from sqlalchemy import text

client = OpenAI(timeout=30)


def rows(connection, question):
    reply = client.responses.create(model="gpt-6-luna", instructions="Answer with one SQL query.", input=question)
    return connection.execute(text(reply.output_text)).all()
"""
GOOD = """\
from openai import OpenAI
from sqlalchemy import text

client = OpenAI(timeout=30)
QUERIES = {"open orders": text("select * from orders where open"), "late orders": text("select * from orders where late")}


def rows(connection, question):
    reply = client.responses.create(model="gpt-6-luna", instructions=f"Answer with one of {list(QUERIES)}.", input=question)
    name = reply.output_text.strip().lower()
    return connection.execute(QUERIES[name]).all() if name in QUERIES else []
"""


class OutputAsSql(Rule[OutputUse]):
    """A statement that a model wrote is sent to a database, and neither a check nor a person stands in between.

    ## Why it matters
    Nobody has read the statement. It can join half the database, read another customer's rows, or change them, because the question, or a
    document that was put into the prompt, asked for it.

    ## What to do instead
    Let the model choose among statements that you wrote and fill in bound parameters. Where it has to write SQL, parse it and allow only
    what is known to be harmless, and use a role that can read nothing else and write nothing.

    ## When to ignore it
    Where the connection's role can only read what the person who asks may read.
    """

    meta = Meta(
        code="LLM802",
        name="output-as-sql",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="a statement written by a model is sent to a database",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Improper Output Handling (LLM05:2025, LLM10:2026)",
            "CWE-89: Improper Neutralization of Special Elements used in an SQL Command",
        ),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.kind is not UseKind.SINK or use.consequence != "sql" or use.guarded:
            return
        message = f"{code(use.text + '()')} takes a query the model wrote, with no check and no confirmation"
        advice = "let the model choose among your own statements, or parse what it wrote and allow only known forms"
        yield Finding(use.span, message, use.because, advice, use.steps, route=use.route)
