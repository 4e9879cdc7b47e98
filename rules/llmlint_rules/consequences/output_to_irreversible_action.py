"""LLM803, output-to-irreversible-action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, OutputUse, Rule, UseKind, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
import os

from openai import OpenAI

client = OpenAI(timeout=30)


def tidy(listing):
    reply = client.responses.create(model="gpt-6-luna", instructions="Name the file that nobody needs.", input=listing)
    os.remove(reply.output_text.strip())
"""
GOOD = """\
import os

from openai import OpenAI

client = OpenAI(timeout=30)


def tidy(listing):
    reply = client.responses.create(model="gpt-6-luna", instructions="Name the file that nobody needs.", input=listing)
    name = reply.output_text.strip()
    if name in os.listdir("scratch") and input(f"Delete {name}? ") == "y":
        os.remove(os.path.join("scratch", name))
"""

_DOES = {
    "deletion": "deletes",
    "payment": "moves money",
    "mail": "sends mail",
    "message": "sends a message",
    "post": "publishes",
    "deployment": "changes what is deployed",
    "request": "deletes at another service",
}
_AS = {"what": "as the model says", "whether": "if the model says so"}


class OutputToIrreversibleAction(Rule[OutputUse]):
    """A model's text decides on an action that cannot be undone, and neither a check nor a person stands in between.

    ## Why it matters
    A model is wrong a few times in a hundred, and does what a mail or a web page in its prompt asks it to. A reply that is wrong is
    read and shrugged off. A file, a payment, a mail to the wrong address is gone before anyone has read anything.

    ## What to do instead
    Let the model propose and a person confirm, with all that is about to happen in view. Or narrow what can happen: look the value up among
    those that belong to this user and this task, set limits in code (amounts, addresses, counts), prefer what can be undone (a trash, a
    draft, a pull request).

    ## When to ignore it
    Where the thing itself is worth nothing: a scratch folder of this very run.
    """

    meta = Meta(
        code="LLM803",
        name="output-to-irreversible-action",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="a model's text decides on an action that cannot be undone, and nobody checks",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Excessive Agency (LLM06:2025, LLM03:2026)",
            "CWE-1426: Improper Validation of Generative AI Output",
        ),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.kind is not UseKind.SINK or use.consequence not in _DOES or use.guarded:
            return
        if use.kept_to_a_schema and not use.of_tool:
            return
        does = f"{code(use.text + '()')} {_DOES[use.consequence]}"
        if use.role == "content":
            message, advice = f"{does} in the model's words, with no confirmation", "have a person read it before it goes out"
        else:
            message = f"{does} {_AS[use.role]}, with no check and no confirmation"
            advice = "have a person confirm it, or look the value up among those that are allowed here"
        yield Finding(use.span, message, use.because, advice, use.steps, "info" if use.role == "content" else None, route=use.route)
