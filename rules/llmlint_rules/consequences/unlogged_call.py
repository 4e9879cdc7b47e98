"""LLM808, unlogged-call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import CallingModule, Example, Finding, Meta, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def summarise(text: str) -> str:
    return client.responses.create(model="gpt-6-luna", input=f"Summarise:\\n{text}").output_text
"""
GOOD = """\
import logging

from openai import OpenAI

log = logging.getLogger(__name__)
client = OpenAI(timeout=30)


def summarise(text: str) -> str:
    reply = client.responses.create(model="gpt-6-luna", input=f"Summarise:\\n{text}")
    log.info("summary", extra={"id": reply.id, "characters": len(text), "tokens": reply.usage.total_tokens, "answer": reply.output_text})
    return reply.output_text
"""


class UnloggedCall(Rule[CallingModule]):
    """A file asks a model, and neither it, nor the files that call it, nor a required library records what was asked and answered.

    ## Why it matters
    Sooner or later the model answers wrongly, and somebody asks why. Without the request and the answer nobody can say whether the prompt,
    the data or the model was at fault, repeat the case, or add it to a test. Costs and refusals cannot be explained either.

    ## What to do instead
    Log the id of the request, the model, the tokens and, as far as privacy allows, prompt and answer. A tracing library does it for all
    calls with one line at the start of the program. Decide what must not be written down and for how long the rest is kept.

    ## When to ignore it
    In scripts that one person runs and watches, and where tracing is switched on outside the code, by the environment or a proxy.
    """

    meta = Meta(
        code="LLM808",
        name="unlogged-call",
        tier="strict",
        severity="info",
        since="0.1",
        summary="nothing keeps a record of what a model is asked and answers",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Misinformation (LLM09:2025, LLM07:2026)",
            "CWE-778: Insufficient Logging",
            "OpenTelemetry, semantic conventions for generative AI (read 2026-11)",
        ),
    )

    def check(self, module: CallingModule, /) -> Iterator[Finding]:
        if module.recorded_by:
            return
        message = f"nothing here logs or traces what {code(module.text)} is asked and answers"
        advice = "log the request's id, model, tokens and answer, or switch a tracing library on"
        yield Finding(module.span, message, (module.because,), advice, module.others[:10])
