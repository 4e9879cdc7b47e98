"""LLM203, no-retry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Client, Example, Finding, How, Meta, ModelCall, Place, Retries, Rule, State, Truth, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from google import genai
from google.genai import types

client = genai.Client(http_options=types.HttpOptions(timeout=30_000))
reply = client.models.generate_content(model="gemini-3.8-flash", contents="Name three rivers")
"""
GOOD = """\
from google import genai
from google.genai import types

options = types.HttpOptions(timeout=30_000, retry_options=types.HttpRetryOptions(attempts=4))
client = genai.Client(http_options=options)
reply = client.models.generate_content(model="gemini-3.8-flash", contents="Name three rivers")
"""


class NoRetry(Rule[Client | ModelCall]):
    """A request goes out once: neither the SDK nor the code around it tries again or falls back.

    ## Why it matters
    Providers answer with 429 and 503 as a matter of course. Most SDKs try again by themselves, some do not, and some are told not to.
    Then every busy minute of the provider is an error of the service.

    ## What to do instead
    Switch on the SDK's retries where it has them, or put a decorator around the call that retries a limited number of times with
    exponential, jittered delays. A handler that falls back to a second provider or a smaller model counts as well.

    ## When to ignore it
    Where something outside repeats the whole job: a queue with redelivery, a workflow engine.
    """

    meta = Meta(
        code="LLM203",
        name="no-retry",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="a request that nothing sends again when it fails",
        examples=(Example(BAD, GOOD),),
        references=(
            "google-genai 3.4.0, `types.HttpOptions.retry_options`: none by default (read 2026-11)",
            "CWE-755: Improper Handling of Exceptional Conditions",
        ),
    )

    def check(self, subject: Client | ModelCall, /) -> Iterator[Finding]:
        if subject.in_process or not subject.is_first:
            return
        if isinstance(subject, Client):
            bare = [use for use in subject.uses if _goes_once(use.retries)]
            if bare and subject.retries.by_sdk == 0:
                related = tuple(Place(use.callee, "this request goes out once") for use in bare)
                yield self._finding(subject, subject.retries, related)
        elif subject.client is None and subject.how is not How.WRAPPER and subject.sure and _goes_once(subject.retries):
            yield self._finding(subject, subject.retries, tuple(Place(span, "and this request goes out once") for span in subject.alike))

    def _finding(self, subject: Client | ModelCall, retries: Retries, related: tuple[Place, ...]) -> Finding:
        reason = "its retries are set to 0" if retries.state is State.SET else "it has no retries of its own"
        name = code(subject.text + "()")
        what = f"the requests of {name}" if isinstance(subject, Client) else f"{name} when it fails"
        message = f"nothing retries {what}: {reason}"
        on = f"set {code(retries.option, 48)}, or " if retries.option else ""
        advice = f"{on}retry a limited number of times with exponential, jittered delays"
        return Finding(subject.callee, message, (subject.because,), advice, related)


def _goes_once(retries: Retries) -> bool:
    return retries.by_sdk == 0 and retries.again is Truth.NO
