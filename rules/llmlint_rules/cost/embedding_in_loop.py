"""LLM302, embedding-in-loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Loop, LoopKind, Meta, ModelCall, Place, Rule, Truth, code, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW = 5

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def embed(chunks):
    vectors = []
    for chunk in chunks:
        reply = client.embeddings.create(model="text-embedding-3-small", input=chunk)
        vectors.append(reply.data[0].embedding)
    return vectors
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def embed(chunks):
    vectors = []
    for start in range(0, len(chunks), 100):
        reply = client.embeddings.create(model="text-embedding-3-small", input=chunks[start : start + 100])
        vectors.extend(item.embedding for item in reply.data)
    return vectors
"""


class EmbeddingInLoop(Rule[ModelCall]):
    """An embedding call sends one item per round although it could send a list.

    ## Why it matters
    An embedding is small and quick; the request around it is not. A thousand texts sent one by one are a thousand round trips and a
    thousand chances to meet the rate limit, where ten requests of a hundred texts would do.

    ## What to do instead
    Collect the texts and send them in slices as large as the provider takes.

    ## When to ignore it
    Where the texts arrive one at a time and each is needed at once.
    """

    meta = Meta(
        code="LLM302",
        name="embedding-in-loop",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="one embedding request per item where one request takes a list",
        examples=(Example(BAD, GOOD),),
        references=("OWASP Top 10 for LLM applications: Unbounded Consumption (LLM10:2025, LLM06:2026)",),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if not call.sure or call.kind is not Kind.EMBEDDING or call.in_process or call.sends_list is not Truth.NO:
            return
        if not call.accepts_list and not call.list_method:
            return
        use = next((use for use in call.loops if _is_over_data(use.loop)), None)
        if use is None or use.varies is not Truth.YES or use.same_text or use.leaves or use.behind_cache or use.told_inside:
            return
        if use.loop.kind is LoopKind.BATCH and use is not call.loops[0]:
            return
        item = code(use.loop.item, 24) if use.loop.item else "item"
        message = f"{code(call.text, 32)} sends one {item} per request, though a request takes a list"
        related = (Place(use.loop.span, "the loop over data"), *call.chain)
        why = tuple(reason for reason in (call.because, use.loop.why) if reason)
        fix = rewritten(call.batched, _title(call))
        yield Finding(call.callee, message, why, _advice(call), related, fix=fix)


def _is_over_data(loop: Loop) -> bool:
    return loop.kind in (LoopKind.DATA, LoopKind.BATCH) or (loop.kind is LoopKind.LITERAL and (loop.size or 0) > FEW)


def _advice(call: ModelCall) -> str:
    if call.list_method:
        return f"collect the texts and hand them to {code(call.list_method)}, which sends them in lists"
    read = f", and read {code(call.list_read.replace('[]', '[i]'))}" if call.list_read else ""
    return f"collect the texts and send them in slices of up to {call.list_size}{read}"


def _title(call: ModelCall) -> str:
    if call.batched is None:
        return ""
    into = f"in {call.batched.what}" if call.batched.what else f"through {code(call.list_method)}"
    provided = f", and {code(call.batched.provided)} must be a list" if call.batched.provided else ""
    return f"send them {into}: as many must fit into a request, which fails as a whole{provided}"
