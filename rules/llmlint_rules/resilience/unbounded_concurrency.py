"""LLM208, unbounded-concurrency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
import asyncio

from openai import AsyncOpenAI

client = AsyncOpenAI(timeout=30)


async def embed(article):
    return await client.embeddings.create(model="text-embedding-3-small", input=[article.title, article.text])


async def embed_all(articles):
    return await asyncio.gather(*(embed(article) for article in articles))
"""
GOOD = """\
import asyncio

from openai import AsyncOpenAI

client = AsyncOpenAI(timeout=30)
slots = asyncio.Semaphore(8)


async def embed(article):
    async with slots:
        return await client.embeddings.create(model="text-embedding-3-small", input=[article.title, article.text])


async def embed_all(articles):
    return await asyncio.gather(*(embed(article) for article in articles))
"""


class UnboundedConcurrency(Rule[ModelCall]):
    """One request for every item of data starts at the same moment, and nothing holds some of them back.

    ## Why it matters
    With ten items it works. With ten thousand the provider's rate limit is met in the first second, all requests fail together, their
    retries come back together, and the connections and the memory for all answers are held at once.

    ## What to do instead
    Hold a semaphore around the request, or work in batches, so that a known number is under way at any time. The threads of the default
    executor are limited too, but by the machine's number of processors and not by what the provider allows: that is only info.

    ## When to ignore it
    Where the number of items is small by its nature, such as the sections of one form.
    """

    meta = Meta(
        code="LLM208",
        name="unbounded-concurrency",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="one request for each item, all at the same time",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Unbounded Consumption (LLM10:2025, LLM06:2026)",
            "Python, `asyncio.Semaphore`: docs.python.org/3/library/asyncio-sync.html (read 2026-11)",
            "CWE-770: Allocation of Resources Without Limits or Throttling",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if call.fan_out is None or call.in_process or not call.sure:
            return
        each = f"one {code(call.text + '()')} for each of {code(call.fan_out.over, 24)} starts at once"
        in_threads = call.fan_out.by == "threads"
        message = f"{each}; only the default thread pool limits them" if in_threads else f"{each}, with no limit"
        advice = "hold an `asyncio.Semaphore` around the request, or work in batches"
        yield Finding(call.callee, message, (call.because,), advice, call.chain, severity="info" if in_threads else None)
