"""LLM405, tools-vary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

ADVICE = {
    "tools": "send the same tools in every turn, and narrow the choice with `tool_choice` or in the newest message",
    "model": "keep one model for a conversation; give side tasks to another one in requests of their own",
}

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def work(task, tools):
    messages = [{"role": "user", "content": task}]
    for turn in range(8):
        offered = tools if turn < 6 else tools[:1]
        reply = client.chat.completions.create(model="gpt-6-luna", messages=messages, tools=offered)
        messages.append(reply.choices[0].message)
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)


def work(task, tools):
    messages = [{"role": "user", "content": task}]
    for turn in range(8):
        choice = "auto" if turn < 6 else "none"
        reply = client.chat.completions.create(model="gpt-6-luna", messages=messages, tools=tools, tool_choice=choice)
        messages.append(reply.choices[0].message)
"""


class ToolsVary(Rule[ModelCall]):
    """The tools or the model change between the turns of one conversation.

    ## Why it matters
    Providers put the tools in front of the system prompt and of all messages, and keep a cache for each model. When either changes between
    two turns, the whole conversation so far is read, and paid for, as if it were new.

    ## What to do instead
    Offer the same tools in the same order in every turn. To narrow the choice use `tool_choice`, the provider's list of allowed tools, or
    a sentence in the newest message. With Anthropic only the sentence keeps the messages cached: a changed `tool_choice` drops them,
    though not the tools and the system prompt. Give side tasks to a smaller model in requests of their own.

    ## When to ignore it
    Where the tools change once in a long conversation, as when a new phase begins.
    """

    meta = Meta(
        code="LLM405",
        name="tools-vary",
        tier="strict",
        severity="warning",
        since="0.1",
        summary="the tools or the model change between turns of one conversation",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI developer docs, prompt caching: tools must be identical between requests (read 2026-11)",
            "Anthropic docs, prompt caching: a change of the tools drops the whole cache (read 2026-11)",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if not call.sure or call.cache.mode == "none" or call.conversation is None:
            return
        for switch in call.conversation.switched:
            name = f"{code(switch.text, 18)}: " if switch.text and switch.text != switch.what else ""
            message = f"{name}the {switch.what} may change between turns; each change drops the cached conversation"
            yield Finding(switch.span, message, (call.because,), ADVICE[switch.what], (switch.where,))
