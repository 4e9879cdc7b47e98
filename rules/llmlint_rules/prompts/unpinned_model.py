"""LLM506, unpinned-model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Place, Rule, code, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
reply = client.responses.create(model="gpt-5.5", input="Name three rivers")
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
reply = client.responses.create(model="gpt-5.5-2026-04-23", input="Name three rivers")
"""


class UnpinnedModel(Rule[ModelCall]):
    """A request names a moving alias of a model whose provider also offers dated snapshots.

    ## Why it matters
    The provider decides when the alias means another snapshot. Prompts, parsers and evaluations that were tuned on one then run on
    another, on a day that nobody chose.

    ## What to do instead
    Name the snapshot, and move to the next one when its evaluation has passed.

    ## When to ignore it
    In experiments, and where following the newest snapshot is what is wanted.
    """

    meta = Meta(
        code="LLM506",
        name="unpinned-model",
        tier="strict",
        severity="info",
        since="0.1",
        summary="a moving alias where dated snapshots exist",
        examples=(Example(BAD, GOOD),),
        references=("LLM Code Smells: A Taxonomy and Detection Approach (arXiv 2605.22976, 2026-05): model version not pinned",),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        for model in call.models:
            if model.snapshot and not model.ends:
                message = f"{code(model.id)} is an alias that moves: the provider offers dated snapshots of it"
                fix = rewritten(model.dated, model.dated.what) if model.dated is not None else None
                sent = (Place(call.callee, f"{code(call.text)} sends it"),)
                yield Finding(model.span, message, (call.because,), f"name a snapshot, such as {code(model.snapshot)}", sent, fix=fix)
