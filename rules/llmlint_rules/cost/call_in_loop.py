"""LLM301, call-in-loop."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Loop, LoopKind, LoopUse, Meta, ModelCall, Place, Rule, Truth, code, option, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

# Between the call and the loop over data: somebody waits for each answer, or several items share a request.
ALREADY = frozenset({LoopKind.INTERACTIVE, LoopKind.BATCH})

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def triage(tickets):
    for ticket in tickets:
        messages = [{"role": "user", "content": f"Name the queue for: {ticket}"}]
        reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)
        print(reply.choices[0].message.content)
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def triage(tickets):
    listing = "\\n".join(f"{number}. {ticket}" for number, ticket in enumerate(tickets))
    messages = [{"role": "user", "content": f"Name the queue for each of these tickets:\\n{listing}"}]
    reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)
    print(reply.choices[0].message.content)
"""


class CallInLoop(Rule[ModelCall]):
    """A chat call runs once per item of a loop over data.

    ## Why it matters
    Every round sends the whole prompt again: the instructions are paid for as often as there are items, the waits add up, and the
    provider's rate limit is met early. The finding says how much fixed text goes out again each time.

    ## What to do instead
    Put several items into one prompt and ask for a list; use the provider's batch API when nobody is waiting; keep answers and look
    them up before asking again; keep the repeated text short and in front, so that it can be cached.

    ## When to ignore it
    Where every item needs an answer of its own at once and is too long to share a prompt. Retries, agent loops, chats with a person,
    batches, streams and loops over a few literals are not loops over data: the rule is silent there, on rounds that measure how long each
    request takes, and on a model that is loaded into this process and takes one prompt at a time. It is silent, too, where each item
    starts an agent, a graph or a conversation, which asks many times, each time with what the answers before brought, and where the items
    are the program's own: the keys of one of its tables, the models or settings that it compares. Where a function with such a loop is
    itself called in a loop, only the inner loop is reported.
    """

    meta = Meta(
        code="LLM301",
        name="call-in-loop",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="one chat request per item of a loop over data",
        examples=(Example(BAD, GOOD),),
        references=(
            "OWASP Top 10 for LLM applications: Unbounded Consumption (LLM10:2025, LLM06:2026)",
            "CWE-1050: Excessive Platform Resource Consumption within a Loop",
        ),
    )

    @dataclass(frozen=True)
    class Options:
        max_literal_items: int = option(5, "most items of a list in the code that still count as a few cases and not as data", least=0)
        min_static_tokens: int = option(50, "fixed text, in tokens, from which the message says what is sent again", least=0)

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if not call.sure or call.kind is not Kind.CHAT or (call.in_process and not call.accepts_list):
            return
        use = next((use for use in call.loops if self._over_data(use.loop) and self._is_for_each(use)), None)
        if use is None or use.whole_run or use.told_inside:
            return
        inner = takewhile(lambda other: other is not use, call.loops)
        if use.behind_cache or any(other.behind_cache or other.same_text or other.loop.kind in ALREADY for other in inner):
            return
        related = (Place(use.loop.span, "the loop over data"), *call.chain)
        why = tuple(reason for reason in (call.because, use.loop.why) if reason)
        yield Finding(call.callee, self._message(call, use), why, _advice(call, use.loop), related)

    @staticmethod
    def _is_for_each(use: LoopUse) -> bool:
        return use.varies is Truth.YES and not use.leaves and not use.same_text

    def _over_data(self, loop: Loop) -> bool:
        if loop.kind is LoopKind.LITERAL:
            return loop.size is not None and loop.size > self.options.max_literal_items
        return loop.kind is LoopKind.DATA

    def _message(self, call: ModelCall, use: LoopUse) -> str:
        item = f"once per {code(use.loop.item, 24)}" if use.loop.item else "once per item"
        may = use.sometimes or use.guarded
        mapped = use.loop.form in ("map", "apply")
        does = ("may ask a model" if may else "asks a model") if mapped else ("may run" if may else "runs")
        runs = f"{code(call.text)} {does} {item}"
        resent = tokens(min((prompt.static_characters for prompt in call.prompts), default=0))
        again = f", resending about {resent} static tokens"
        return runs + again if resent >= self.options.min_static_tokens and len(runs + again) <= 100 else runs


def _advice(call: ModelCall, loop: Loop) -> str:
    if call.in_process:
        return "hand all prompts over as one list, or look up answers already given"
    overlap = call.fan_out is not None or (loop.concurrent and call.is_async is Truth.YES)
    pace = "the requests already overlap, so save on their number: " if overlap else ""
    return f"{pace}send several items in one prompt, use the provider's batch API, or look up answers already given"
