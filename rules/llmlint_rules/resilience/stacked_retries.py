"""LLM206, stacked-retries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, Place, RetryPolicy, Rule, Truth, code, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI
from tenacity import retry, stop_after_attempt, wait_random_exponential

client = OpenAI(timeout=30)


@retry(stop=stop_after_attempt(5), wait=wait_random_exponential(max=60))
def ask(question):
    return client.responses.create(model="gpt-6-luna", input=question).output_text
"""
GOOD = BAD.replace("timeout=30", "timeout=30, max_retries=0")


class StackedRetries(Rule[RetryPolicy]):
    """The code tries again what the SDK has already tried again by itself.

    ## Why it matters
    The attempts multiply: five in the code around an SDK that makes three are fifteen requests for one question, and the pauses add up
    as well. A busy provider gets more requests than the code seems to send.

    ## What to do instead
    Leave retrying to one of the two: set the client's own retries to 0, or drop the retry around it.

    ## When to ignore it
    Where the numbers were chosen with both in mind.
    """

    meta = Meta(
        code="LLM206",
        name="stacked-retries",
        tier="strict",
        severity="info",
        since="0.1",
        summary="retries around an SDK that retries by itself",
        examples=(Example(BAD, GOOD),),
        references=("openai, anthropic: `max_retries` is 2 by default (openai 3.54.0, anthropic 2.12.0, read 2026-11)",),
    )

    def check(self, policy: RetryPolicy, /) -> Iterator[Finding]:
        calls = [call for call in policy.calls if call.sure and (call.retries.by_sdk or 0) > 0]
        if policy.covers is not Truth.YES or not calls:
            return
        most = max(call.retries.by_sdk or 0 for call in calls)
        related = tuple(Place(call.callee, "the SDK tries this again by itself") for call in calls)
        times = f"{policy.attempts} × {most + 1} requests" if policy.attempts is not None else f"{most + 1} requests an attempt"
        message = f"{code(policy.text, 30)} retries what the SDK itself retries: up to {times}"
        off = policy.sdk_off
        option = next((code(call.retries.option) for call in calls if call.retries.option), "")
        switched = "switch off the client's own retries" + (f" with {option}" if option else "")
        by_request = all(call.client is None for call in calls)
        place = "in the request" if by_request else "where the client is made"
        advice = f"write {code(off.what)} {place}" if off is not None else switched
        here = off if off is not None and all(span.path == policy.span.path for span, _ in off.edits) else None
        covered = f"{advice}, if what is around it tries again all that the SDK does"
        fix = rewritten(here, covered if by_request else f"{covered}, and no other program makes requests of it")
        yield Finding(policy.span, message, policy.because, f"{advice}, or drop the retry around it", related, fix=fix)
