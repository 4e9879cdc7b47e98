"""LLM205, unbounded-retry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmlint.api import Client, Example, Finding, Fix, Meta, Place, RetryPolicy, Rule, State, Truth, added, code, of_library, option

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD_1 = """\
import openai
from tenacity import retry, wait_random_exponential

client = openai.OpenAI(timeout=30)


@retry(wait=wait_random_exponential(max=60))
def ask(question):
    return client.responses.create(model="gpt-6-luna", input=question).output_text
"""
GOOD_1 = """\
import openai
from tenacity import retry, stop_after_attempt, wait_random_exponential

client = openai.OpenAI(timeout=30)


@retry(stop=stop_after_attempt(6), wait=wait_random_exponential(max=60))
def ask(question):
    return client.responses.create(model="gpt-6-luna", input=question).output_text
"""
BAD_2 = """\
import time

import openai

client = openai.OpenAI(timeout=30)


def ask(question):
    delay = 1
    while True:
        try:
            return client.responses.create(model="gpt-6-luna", input=question).output_text
        except openai.OpenAIError as error:
            print(error)
            time.sleep(delay)
            delay *= 2
"""
GOOD_2 = """\
import time

import openai

client = openai.OpenAI(timeout=30)


def ask(question):
    for attempt in range(6):
        try:
            return client.responses.create(model="gpt-6-luna", input=question).output_text
        except openai.OpenAIError as error:
            print(error)
            time.sleep(2**attempt)
    raise RuntimeError("no answer after six attempts")
"""


class UnboundedRetry(Rule[RetryPolicy | Client]):
    """A request is sent again for as long as it fails.

    ## Why it matters
    A revoked key, an empty account or a retired model never stops failing, and the loop never ends: the job hangs instead of failing,
    holds its worker, and sends requests that may be paid for. Nobody is told.

    ## What to do instead
    Give the attempts an end, by number or by time, and raise the last error.

    ## When to ignore it
    In a process that a person watches and ends.
    """

    meta = Meta(
        code="LLM205",
        name="unbounded-retry",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="requests that are sent again for as long as they fail",
        examples=(Example(BAD_1, GOOD_1), Example(BAD_2, GOOD_2, title="a hand-written loop")),
        references=(
            "tenacity 9: without `stop`, `retry` never gives up (read 2026-11)",
            "OWASP Top 10 for LLM applications: Unbounded Consumption (LLM10:2025, LLM06:2026)",
            "CWE-835: Loop with Unreachable Exit Condition",
        ),
    )

    @dataclass(frozen=True)
    class Options:
        max_retries: int = option(100, "most retries of a client that still count as limited", least=0)

    def check(self, subject: RetryPolicy | Client, /) -> Iterator[Finding]:
        if isinstance(subject, Client):
            yield from self._client(subject)
            return
        calls = [call for call in subject.calls if call.sure]
        if subject.bounded is not Truth.NO or subject.covers is not Truth.YES or not calls:
            return
        related = tuple(Place(call.callee, "this is what it sends again") for call in calls)
        advice = "end the attempts by number or by time, and raise the last error"
        if subject.stop_advice:
            advice += f": {code(subject.stop_advice, 60)}"
        yield Finding(subject.span, _message(subject, calls[0].text), subject.because, advice, related, fix=_fix(subject))

    def _client(self, client: Client) -> Iterator[Finding]:
        number = client.retries.value
        if client.retries.state is not State.SET:
            return
        if client.retries.unlimited or (number is not None and number > self.options.max_retries):
            often = "forever" if number is None else f"{number} times"
            message = f"{code(client.text + '()')} is told to retry {often}: a failing request hardly ever ends"
            yield Finding(client.callee, message, (client.because,), "give a number of retries that the caller can wait for")


def _message(policy: RetryPolicy, call: str) -> str:
    if policy.by == "loop":
        return f"{code(call + '()')} is sent again for as long as it fails: nothing ends {code(policy.text, 24)}"
    missing = f"is given no {code(policy.missing, 40)}" if policy.missing else "never gives up"
    return f"{code(policy.text, 24)} {missing}: it goes on while the request fails"


def _fix(policy: RetryPolicy) -> Fix | None:
    """Let the library give up, where its policy is written here and says nothing of it."""
    key = policy.stop_advice.partition("=")[0]
    if policy.room is None or not key or key in policy.room.keywords:
        return None
    keyword = of_library(policy.text.partition(".")[0], policy.stop_advice)
    return Fix(f"end the attempts: `{policy.stop_advice}`", added(policy.room, keyword))
