"""LLM202, disabled-timeout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmlint.api import Client, Example, Finding, GivenTimeout, How, Meta, ModelCall, Rule, Source, code, option

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT_WIDE = frozenset({Source.CLIENT, Source.MODULE, Source.ENVIRONMENT})

BAD_1 = """\
from openai import OpenAI

client = OpenAI(timeout=None)
reply = client.responses.create(model="gpt-6-luna", input="Name three rivers")
"""
GOOD_1 = """\
from openai import OpenAI

client = OpenAI(timeout=45)
reply = client.responses.create(model="gpt-6-luna", input="Name three rivers")
"""
BAD_2 = """\
from google import genai
from google.genai import types

retries = types.HttpRetryOptions(attempts=4)
client = genai.Client(http_options=types.HttpOptions(timeout=30, retry_options=retries))
reply = client.models.generate_content(model="gemini-3.8-flash", contents="Name three rivers")
"""
GOOD_2 = """\
from google import genai
from google.genai import types

retries = types.HttpRetryOptions(attempts=4)
client = genai.Client(http_options=types.HttpOptions(timeout=30_000, retry_options=retries))
reply = client.models.generate_content(model="gemini-3.8-flash", contents="Name three rivers")
"""


class DisabledTimeout(Rule[Client | ModelCall]):
    """A time limit is given that limits nothing, or one in the wrong unit.

    ## Why it matters
    `timeout=None`, infinity and `httpx.Timeout(None)` do not mean "the default": they switch the SDK's own limit off, and a stalled
    connection then blocks its worker forever. Units differ as well: most SDKs count seconds, a few count milliseconds. `timeout=30` in
    the second kind ends every request after 0.03 seconds, `timeout=30000` in the first kind waits more than eight hours.

    ## What to do instead
    Give a finite number in the SDK's unit, or leave the argument out where the SDK's default is acceptable.

    ## When to ignore it
    In a job whose deadline is kept by something that this code does not show, such as a task queue's own time limit.
    """

    meta = Meta(
        code="LLM202",
        name="disabled-timeout",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a time limit that is switched off, absurdly long, or in the wrong unit",
        examples=(
            Example(BAD_1, GOOD_1),
            Example(BAD_2, GOOD_2, title="milliseconds"),
        ),
        references=(
            "openai, anthropic, httpx: an explicit `None` removes the limit (openai 3.54.0, anthropic 2.12.0, read 2026-11)",
            "google-genai 3.4.0: `HttpOptions.timeout` counts milliseconds (read 2026-11)",
            "CWE-1088: Synchronous Access of Remote Resource without Timeout",
        ),
    )

    @dataclass(frozen=True)
    class Options:
        max_timeout: float = option(3600, "longest limit, in seconds, that still counts as one", least=0)

    def check(self, subject: Client | ModelCall, /) -> Iterator[Finding]:
        if subject.in_process or (isinstance(subject, ModelCall) and subject.how is How.WRAPPER):
            return
        for given in subject.timeout.given:
            if isinstance(subject, ModelCall) and subject.client is not None and given.source in CLIENT_WIDE:
                continue
            if given.unlimited and _bounded_elsewhere(subject):
                continue
            if fault := self._fault(given):
                unit = "milliseconds" if given.unit == "ms" else "seconds"
                yield Finding(given.span, fault, (subject.because,), f"give a finite number of {unit} that the caller can wait for")

    def _fault(self, given: GivenTimeout) -> str:
        if given.unlimited:
            return f"{code(given.text)} switches the time limit off: nothing ends the wait"
        if given.seconds is None:
            return ""
        if given.unit == "ms" and 0 < given.seconds < 1:
            return f"{code(given.text)} is {given.seconds * 1000:g} ms: this SDK counts milliseconds, the request cannot finish in time"
        if given.seconds > self.options.max_timeout:
            return f"{code(given.text)} waits for {given.seconds / 3600:.3g} hours before a stalled request fails"
        return ""


def _bounded_elsewhere(subject: Client | ModelCall) -> bool:
    """Tell whether something nearer to the request, or a deadline around it, still ends the wait."""
    if isinstance(subject, ModelCall):
        return any(given.source is Source.DEADLINE and not given.unlimited for given in subject.timeout.given)
    nearer = [[given for given in use.timeout.given if given.source not in CLIENT_WIDE] for use in subject.uses]
    return bool(nearer) and all(any(not given.unlimited for given in givens) for givens in nearer)
