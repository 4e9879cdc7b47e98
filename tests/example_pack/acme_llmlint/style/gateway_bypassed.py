"""ACME001, gateway-bypassed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmlint.api import Client, Example, Finding, Meta, Rule, code, option

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
print(client.responses.create(model="gpt-6-luna", input="Name three rivers").output_text)
"""
GOOD = """\
from acme_gateway import Gateway

gateway = Gateway(timeout=30)
print(gateway.ask(prompt="Name three rivers"))
"""


class GatewayBypassed(Rule[Client]):
    """A provider's client is made where the company's gateway has to be used.

    ## Why it matters
    Only the gateway keeps the books and removes personal data.

    ## What to do instead
    Make a `Gateway` and ask that.

    ## When to ignore it
    Inside the gateway itself.
    """

    meta = Meta(
        code="ACME001",
        name="gateway-bypassed",
        tier="recommended",
        severity="error",
        since="1.0",
        summary="a provider's client beside the gateway",
        examples=(Example(BAD, GOOD),),
        references=("Acme engineering handbook, chapter 7 (2026)",),
    )

    @dataclass(frozen=True)
    class Options:
        """What a project may set."""

        allowed: str = option("acme", "the SDK that may be used")

    def check(self, client: Client, /) -> Iterator[Finding]:
        """Report every client but the gateway's."""
        if client.sdk == self.options.allowed:
            return
        yield Finding(client.callee, f"{code(client.text + '()')} goes past the gateway", (client.because,), "make a `Gateway` instead")
