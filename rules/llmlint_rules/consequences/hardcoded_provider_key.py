"""LLM812, hardcoded-provider-key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Client, Edit, Example, Finding, Fix, Meta, Place, Rule, code, imported

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


class HardcodedProviderKey(Rule[Client]):
    """A client is constructed with a key that is written in the code.

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

    def check(self, client: Client, /) -> Iterator[Finding]:
        if client.literal_key is None:
            return
        message = f"{code(client.text + '()')} is given a key that is written in the code"
        advice = "read it from the environment or a secret store, and revoke this one"
        related = (Place(client.callee, "the client that gets it"),)
        yield Finding(client.literal_key, message, (client.because,), advice, related, fix=_fix(client.literal_key, client.key_variable))


def _fix(key: Span, variable: str) -> Fix | None:
    edit = Edit(key, f'{imported("os.environ")}["{variable}"]')
    return Fix(f"read it from `{variable}`, which has to be set then", (edit,)) if variable else None
