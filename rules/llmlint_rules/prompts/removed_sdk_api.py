"""LLM508, removed-sdk-api."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Client, Example, Finding, Meta, ModelCall, Rule, Truth, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
import openai

MESSAGES = [{"role": "user", "content": "Name three rivers"}]
try:
    reply = openai.ChatCompletion.create(model="gpt-6-luna", messages=MESSAGES, request_timeout=30)
except openai.error.RateLimitError:
    raise SystemExit("try again later")
"""
GOOD = """\
import openai

MESSAGES = [{"role": "user", "content": "Name three rivers"}]
client = openai.OpenAI(timeout=30)
try:
    reply = client.chat.completions.create(model="gpt-6-luna", messages=MESSAGES)
except openai.RateLimitError:
    raise SystemExit("try again later")
"""


class RemovedSdkApi(Rule[Client | ModelCall]):
    """The code uses a call or a class that is gone from a version of the SDK that may be installed.

    ## Why it matters
    The first request fails, not the import: `openai.ChatCompletion.create` raises `APIRemovedInV1` with every openai from 1.0 (November
    2023) on, and code that was written from memory, or by a model, still uses it. What is installed is decided by the requirements, so a
    fresh environment breaks what worked in an old one.

    ## What to do instead
    Use its replacement, or pin the old version in the requirements until you can.

    ## When to ignore it
    Where the version is fixed outside the project, as in an image that is built elsewhere. A requirement or lock file next to the code, or
    in a folder above it up to the project's root, that keeps the old version silences the rule; one that allows the new makes it an error;
    where none names the SDK it is a warning, or nothing where a class only moved to another module. A branch or a `try` that tells the
    versions apart is left alone.
    """

    meta = Meta(
        code="LLM508",
        name="removed-sdk-api",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="an API that the SDK has removed",
        examples=(Example(BAD, GOOD),),
        references=(
            "openai-python, v1 migration guide: github.com/openai/openai-python/discussions/742 (2023-11)",
            "anthropic-sdk-python, MIGRATION.md (read 2026-11)",
            "mistralai, haystack-ai, langchain-core: names absent from 3.7.0, 3.4.1 and 1.8.2 (read 2026-11)",
        ),
    )

    def check(self, subject: Client | ModelCall, /) -> Iterator[Finding]:
        removed = subject.removed
        if removed is None or removed.allowed is Truth.NO:
            return
        gone = f"{removed.distribution} {removed.version}"
        moved = isinstance(subject, Client) and removed.instead.rpartition(".")[2] == removed.name.rpartition(".")[2]
        if moved and removed.allowed is Truth.UNKNOWN:
            return
        message = f"{code(subject.text)} {'moved to another module' if moved else 'was removed'} in {gone}"
        if removed.allowed is Truth.YES:
            message += ", which the requirements allow"
        said = f"`{removed.said}` allows {gone}" if removed.said else f"no requirement file names {removed.distribution}"
        use = f"use {code(removed.instead, 60)}" if removed.instead else "use what took its place"
        advice = f"{use}, or pin {removed.distribution}<{removed.version}"
        yield Finding(
            subject.callee, message, (subject.because, said), advice, severity=None if removed.allowed is Truth.YES else "warning"
        )
