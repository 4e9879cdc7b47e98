"""LLM304, large-prompt-resent-in-loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, LoopKind, Meta, ModelCall, Place, Rule, Truth, code, option, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

SAME_PROMPT = frozenset({LoopKind.DATA, LoopKind.BATCH})
TEXT = "Rule {0}: quote the clause, say which party it binds, and whether a deadline, a penalty or a notice follows from it.\n"

BAD = f'''\
from anthropic import Anthropic

client = Anthropic(timeout=30)
RULES = """You read contracts.
{TEXT.format("7") * 60}"""


def review(clauses):
    for start in range(0, len(clauses), 20):
        messages = [{{"role": "user", "content": "\\n".join(clauses[start : start + 20])}}]
        yield client.messages.create(model="claude-sonnet-5-5", max_tokens=300, system=RULES, messages=messages)
'''
GOOD = BAD.replace("system=RULES", "system=MARKED").replace(
    "\n\n\ndef review",
    '\nMARKED = [{"type": "text", "text": RULES, "cache_control": {"type": "ephemeral"}}]\n\n\ndef review',
)


class LargePromptResentInLoop(Rule[ModelCall]):
    """A long fixed beginning of a prompt goes out again for every item, with no mark that lets the provider keep it.

    ## Why it matters
    Some providers cache only what the request marks. Without the mark the same instructions are read, and paid for in full, once per item;
    with it all rounds after the first pay about a tenth for them.

    ## What to do instead
    Mark the end of the fixed part. Where the answers can wait, send the whole loop as one batch.

    ## When to ignore it
    Where the loop has few rounds, or more time passes between two of them than the provider keeps the cache.
    """

    meta = Meta(
        code="LLM304",
        name="large-prompt-resent-in-loop",
        tier="strict",
        severity="warning",
        since="0.1",
        summary="a long fixed prompt sent for every item with no cache mark, where the provider needs one",
        examples=(Example(BAD, GOOD),),
        references=(
            "Anthropic docs, prompt caching: cache_control, minimum 512 to 4,096 tokens by model (read 2026-11)",
            "Amazon Bedrock docs, prompt caching: cachePoint (read 2026-11)",
        ),
    )

    @dataclass(frozen=True)
    class Options:
        large_prompt_tokens: int = option(1000, "fixed tokens at the beginning from which it is reported", least=0)

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        loop = next((use.loop for use in call.loops if use.loop.kind in SAME_PROMPT and not use.leaves), None)
        if not call.sure or loop is None or call.cache.mode != "explicit" or call.cache.marked is not Truth.NO:
            return
        prefix = min((prompt.fixed_prefix for prompt in call.prompts), default=0)
        if prefix // 4 < max(self.options.large_prompt_tokens, call.cache.minimum_tokens or 0):
            return
        message = f"about {tokens(prefix)} fixed tokens are sent in every round, and nothing marks them for the cache"
        advice = f"mark the end of the fixed part with {code(call.cache.mark)}"
        yield Finding(call.callee, message, (call.because,), advice, (Place(loop.span, "the loop is here"),))
