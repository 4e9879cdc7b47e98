"""LLM406, missing-cache-control."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, How, LoopKind, Meta, ModelCall, Rule, Truth, code, option, rewritten, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

# LLM304 speaks of these.
SAME_PROMPT = frozenset({LoopKind.DATA, LoopKind.BATCH})
TEXT = "Rule {0}: quote the clause, say which party it binds, and whether a deadline, a penalty or a notice follows from it.\n"

MARK = "mark the system prompt for the cache: a write costs more, and pays where the prompt soon goes out again"

BAD = f'''\
from anthropic import Anthropic

client = Anthropic(timeout=30)
RULES = """You read contracts.
{TEXT.format("7") * 60}"""


def review(contract):
    messages = [{{"role": "user", "content": contract}}]
    return client.messages.create(model="claude-sonnet-5-5", max_tokens=300, system=RULES, messages=messages)
'''
GOOD = BAD.replace("system=RULES", "system=MARKED").replace(
    "\n\n\ndef review",
    '\nMARKED = [{"type": "text", "text": RULES, "cache_control": {"type": "ephemeral"}}]\n\n\ndef review',
)


class MissingCacheControl(Rule[ModelCall]):
    """A request that can run often begins with a long fixed text, and nothing marks it for the provider's cache.

    ## Why it matters
    Some providers cache only what the request marks. Without a mark the same instructions are read anew by every request, which costs up to
    ten times as much as a cached read, and delays the first token.

    ## What to do instead
    Mark the last fixed block: with Anthropic `cache_control={"type": "ephemeral"}`, with Bedrock a `cachePoint`.

    ## When to ignore it
    Where requests are so rare that the cache, which lasts minutes, has always expired before the next one: then the mark only costs.
    """

    meta = Meta(
        code="LLM406",
        name="missing-cache-control",
        tier="strict",
        severity="info",
        since="0.1",
        summary="a long fixed prompt without a cache mark, where the provider needs one",
        examples=(Example(BAD, GOOD),),
        references=(
            "Anthropic docs, prompt caching: cache_control, minimum 512 to 4,096 tokens by model (read 2026-11)",
            "Amazon Bedrock docs, prompt caching: cachePoint (read 2026-11)",
            "arXiv 2601.06007 (2026): caching cuts the cost of long agent sessions by 41 to 80 %",
        ),
    )

    @dataclass(frozen=True)
    class Options:
        assumed_minimum: int = option(
            4096, "the shortest prefix, in tokens, that is cached by a model the catalogue does not know", least=0
        )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if not call.sure or call.sent_once or call.how is How.WRAPPER or call.cache.marked is not Truth.NO:
            return
        if call.cache.mode != "explicit" or any(use.loop.kind in SAME_PROMPT for use in call.loops):
            return
        prefix = min((prompt.fixed_prefix for prompt in call.prompts), default=0)
        if prefix // 4 < (call.cache.minimum_tokens or self.options.assumed_minimum):
            return
        message = f"about {tokens(prefix)} fixed tokens begin every request, and nothing marks them for the cache"
        fixed = [all(part.static for part in prompt.segments if part.role == "system") for prompt in call.prompts]
        fix = rewritten(call.cache_marked if all(fixed) else None, MARK)
        yield Finding(call.callee, message, (call.because,), _advice(call), fix=fix)


def _advice(call: ModelCall) -> str:
    how = f": {code(call.cache_marked.what, 90)}" if call.cache_marked is not None else ""
    return f"mark the end of the fixed part with {code(call.cache.mark)}{how}"
