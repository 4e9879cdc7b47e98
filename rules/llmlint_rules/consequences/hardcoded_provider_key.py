"""LLM812, hardcoded-provider-key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Client, Edit, Example, Finding, Fix, Meta, Place, Rule, WrittenKey, code, imported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.api import Span

BAD = """\
from openai import OpenAI

client = OpenAI(api_key="sk-proj-Zk3vQ81tLw0pR6uYb2nE9d", timeout=30)
"""
GOOD = """\
import os

from openai import OpenAI

client = OpenAI(api_key=os.environ["OPENAI_API_KEY"], timeout=30)
"""


class HardcodedProviderKey(Rule[Client | WrittenKey]):
    """A client, an SDK or a request is given a key that is written in the code.

    ## Why it matters
    Whoever can read the repository, an image or a traceback can spend on the account, and the key stays in the history after it has been
    removed. The finding never shows the key.

    ## What to do instead
    Read the key from the environment or a secret store, revoke the one that was written down, and take a new one.

    ## When to ignore it
    Where the value is not a key; placeholders and test code are passed over.
    """

    meta = Meta(
        code="LLM812",
        name="hardcoded-provider-key",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="a provider's key written into the code",
        examples=(Example(BAD, GOOD),),
        references=(
            "CWE-798: Use of Hard-coded Credentials",
            "OWASP Top 10 for LLM applications: Sensitive Information Disclosure (LLM02:2025, LLM02:2026)",
        ),
    )

    def check(self, subject: Client | WrittenKey, /) -> Iterator[Finding]:
        if isinstance(subject, WrittenKey):
            yield _found(subject.span, subject.text, subject.variable, Place(subject.place, "what gets it"), subject.because)
        elif subject.literal_key is not None:
            place = Place(subject.callee, "the client that gets it")
            yield _found(subject.literal_key, f"{subject.text}()", subject.key_variable, place, subject.because)


def _found(key: Span, text: str, variable: str, place: Place, because: str) -> Finding:
    message = f"{code(text)} is given a key that is written in the code"
    advice = "read it from the environment or a secret store, and revoke this one"
    return Finding(key, message, (because,), advice, (place,), fix=_fix(key, variable))


def _fix(key: Span, variable: str) -> Fix | None:
    edit = Edit(key, f'{imported("os.environ")}["{variable}"]')
    return Fix(f"read it from `{variable}`, which has to be set then", (edit,)) if variable else None
