"""LLM804, output-as-markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, OutputUse, Rule, UseKind, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from fastapi.responses import HTMLResponse
from openai import OpenAI

client = OpenAI(timeout=30)


def page(question):
    reply = client.responses.create(model="gpt-6-luna", input=question)
    return HTMLResponse(f"<main>{reply.output_text}</main>")
"""
GOOD = """\
import html

from fastapi.responses import HTMLResponse
from openai import OpenAI

client = OpenAI(timeout=30)


def page(question):
    reply = client.responses.create(model="gpt-6-luna", input=question)
    return HTMLResponse(f"<main>{html.escape(reply.output_text)}</main>")
"""


class OutputAsMarkup(Rule[OutputUse]):
    """What a model wrote is shown as trusted HTML, or used as a template.

    ## Why it matters
    A model repeats what it reads. A script in a ticket, a mail or a web page that was put into the prompt comes out again in the answer,
    and runs in the browser of whoever reads it, with that person's session. Text that is compiled as a template runs on the
    server.

    ## What to do instead
    Let the template engine escape the answer, or clean it with an allow list of tags (`nh3`, `bleach`) after Markdown was rendered.

    ## When to ignore it
    Where the page is opened from the author's own disk and loads nothing.
    """

    meta = Meta(
        code="LLM804",
        name="output-as-markup",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a model's text is shown as trusted markup",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Improper Output Handling (LLM05:2025, LLM10:2026)",
            "CWE-79: Improper Neutralization of Input During Web Page Generation",
        ),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.kind is not UseKind.SINK or use.consequence != "markup":
            return
        does = "returns the model's text as HTML" if use.role == "returned" else "trusts the model's text as markup"
        message = f"{code(use.text + '()', 34)} {does}: nothing escapes or cleans it"
        advice = "escape the text, or clean it with an allow list of tags (nh3, bleach)"
        yield Finding(use.span, message, use.because, advice, use.steps, route=use.route)
