"""LLM806, output-as-path-or-url."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, OutputUse, Rule, UseKind, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from pathlib import Path

from openai import OpenAI

client = OpenAI(timeout=30)


def save(note):
    reply = client.responses.create(model="gpt-6-luna", instructions="Find a file name for the note.", input=note)
    (Path("notes") / reply.output_text).write_text(note)
"""
GOOD = """\
from pathlib import Path

from openai import OpenAI

client = OpenAI(timeout=30)
NOTES = Path("notes").resolve()


def save(note):
    reply = client.responses.create(model="gpt-6-luna", instructions="Find a file name for the note.", input=note)
    path = (NOTES / reply.output_text).resolve()
    if not path.is_relative_to(NOTES):
        raise ValueError("a path outside the notes")
    path.write_text(note)
"""

_DOES = {"path": ("takes a path that the model wrote", "where it leads"), "url": ("goes to an address that the model wrote", "the host")}
_ADVICE = {
    "path": "join it under a fixed folder, resolve it and test `is_relative_to`; or look it up among names you know",
    "url": "allow known hosts only, and no address inside your own network",
}


class OutputAsPathOrUrl(Rule[OutputUse]):
    """A path or an address that a model wrote is opened or fetched, and nothing checks where it leads.

    ## Why it matters
    `../../.ssh/id_rsa` and `http://169.254.169.254/` are answers like any other. Whoever gets text in front of the model, with a
    question, a document or a web page, can have the program read or overwrite its own files, or fetch what only machines inside the network
    can see.

    ## What to do instead
    Let the model choose among names that you know. Where it has to invent one, join it under a fixed folder, resolve the path and test
    that it is still inside; `startswith` before resolving is no such test. For an address, check the host against a list before it is
    fetched.

    ## When to ignore it
    Where the process itself is shut in: a container that is thrown away after each run, with no network that matters.
    """

    meta = Meta(
        code="LLM806",
        name="output-as-path-or-url",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a path or an address written by a model is opened or fetched unchecked",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Improper Output Handling (LLM05:2025, LLM10:2026)",
            "CWE-22: Improper Limitation of a Pathname to a Restricted Directory",
            "CWE-918: Server-Side Request Forgery",
        ),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.kind is not UseKind.SINK or use.consequence not in _DOES or use.guarded:
            return
        if use.kept_to_a_schema and not use.of_tool:
            return
        does, what = _DOES[use.consequence]
        message = f"{code(use.text + '()')} {does}: nothing checks {what}"
        yield Finding(use.span, message, use.because, _ADVICE[use.consequence], use.steps, route=use.route)
