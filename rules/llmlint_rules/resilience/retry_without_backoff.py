"""LLM204, retry-without-backoff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Edit, Example, Finding, Fix, Meta, Place, RetryPolicy, Rule, Truth, added, code, imported, of_library

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD_1 = """\
from openai import OpenAI
from tenacity import retry, stop_after_attempt

client = OpenAI(timeout=30)


@retry(stop=stop_after_attempt(5))
def ask(question):
    return client.responses.create(model="gpt-6-luna", input=question).output_text
"""
GOOD_1 = """\
from openai import OpenAI
from tenacity import retry, stop_after_attempt, wait_random_exponential

client = OpenAI(timeout=30)


@retry(stop=stop_after_attempt(5), wait=wait_random_exponential(max=60))
def ask(question):
    return client.responses.create(model="gpt-6-luna", input=question).output_text
"""
BAD_2 = """\
import time

import openai

client = openai.OpenAI(timeout=30)


def ask(question):
    for attempt in range(5):
        try:
            return client.responses.create(model="gpt-6-luna", input=question).output_text
        except openai.RateLimitError:
            time.sleep(5)
    raise RuntimeError("no answer")
"""
GOOD_2 = """\
import random
import time

import openai

client = openai.OpenAI(timeout=30)


def ask(question):
    for attempt in range(5):
        try:
            return client.responses.create(model="gpt-6-luna", input=question).output_text
        except openai.RateLimitError:
            time.sleep(2**attempt + random.random())
    raise RuntimeError("no answer")
"""


class RetryWithoutBackoff(Rule[RetryPolicy]):
    """A request that fails is sent again at once, or after the same pause every time.

    ## Why it matters
    A provider that answers 429 or 503 is busy. Requests that come back at once use up the attempts within a second, count against the
    same limit, and keep the provider busy; with a fixed pause all workers that failed together come back together.

    ## What to do instead
    Wait longer after each failure, with jitter, and honour the `Retry-After` header.

    ## When to ignore it
    Where only one worker ever runs and the pause is as long as the window of the provider's rate limit.
    """

    meta = Meta(
        code="LLM204",
        name="retry-without-backoff",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="failed requests that are sent again at once or after a fixed pause",
        examples=(Example(BAD_1, GOOD_1), Example(BAD_2, GOOD_2, title="a hand-written loop")),
        references=(
            "AWS Architecture Blog: Exponential Backoff and Jitter (2015-03)",
            "OpenAI documentation, rate limits: retrying with exponential backoff (read 2026-11)",
            "CWE-799: Improper Control of Interaction Frequency",
        ),
    )

    def check(self, policy: RetryPolicy, /) -> Iterator[Finding]:
        if policy.covers is not Truth.YES or policy.waits_within or policy.attempts == 1:
            return
        calls = [call for call in policy.calls if call.sure and not call.in_process]
        if not calls or policy.wait not in ("none", "constant"):
            return
        if policy.wait == "constant" and policy.attempts == 2:
            return
        related = tuple(Place(call.callee, "this is what it sends again") for call in calls)
        advice = "wait longer after each failure, with jitter"
        if policy.wait_advice:
            advice += f": {code(policy.wait_advice, 60)}"
        span = policy.waits_at if policy.waits_at is not None else policy.span
        yield Finding(span, _message(policy, calls[0].text), policy.because, advice, related, fix=_fix(policy))


def _message(policy: RetryPolicy, call: str) -> str:
    if policy.wait == "constant":
        pause = f"{code(policy.waits)} is the same pause" if policy.waits else "the pause is the same"
        return f"{pause} before every new attempt at {code(call + '()', 30)}"
    if policy.by == "loop":
        return f"{code(call + '()')} is sent again at once when it fails, with no pause"
    return f"{code(policy.text)} sends {code(call + '()')} again at once, with no pause"


def _fix(policy: RetryPolicy) -> Fix | None:
    """Let the library wait longer each time, where its policy is written here."""
    key, given, value = policy.wait_advice.partition("=")
    if policy.room is None or not policy.wait_advice:
        return None
    title = f"wait longer each time: `{policy.wait_advice}`"
    library = policy.text.partition(".")[0]
    if not given:
        renamed = [Edit(span, name) for span, name in policy.renamed]
        return Fix(title, (Edit(policy.waits_at, imported(key)), *renamed)) if policy.waits_at is not None else None
    if policy.wait == "none":
        return Fix(title, added(policy.room, of_library(library, policy.wait_advice))) if key not in policy.room.keywords else None
    replaced = policy.waits_at if key in policy.room.keywords else None
    return Fix(title, (Edit(replaced, of_library(library, value)),)) if replaced is not None else None
