"""LLM404, history-rewritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Place, Rule, Severity, code

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGES = {
    "put in front": "every turn puts a message in front of {}: no turn shares a prefix with the last",
    "dropped": "every turn drops the head of {}: no turn shares a prefix with the last",
    "rewritten": "every turn writes the head of {} anew: no turn shares a prefix with the last",
    "window": "every turn sends only the end of {}: its beginning is never a cached prefix",
}
ADVICE = {
    "put in front": "add to the end of the list, and keep what stands at its head",
    "dropped": "drop many messages at once, above a limit: one new prefix then lasts for many turns",
    "rewritten": "leave the first message alone and put what changes into the newest one",
    "window": "cut only above a limit, and then a good part at once: one new prefix then lasts for many turns",
}

BAD = """\
from datetime import datetime

from openai import OpenAI

client = OpenAI(timeout=30)
messages = [{"role": "system", "content": "You run the desk of a library."}]

for _ in range(20):
    question = input("> ")
    messages[0] = {"role": "system", "content": f"You run the desk of a library. It is {datetime.now()}."}
    messages.append({"role": "user", "content": question})
    reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)
    messages.append({"role": "assistant", "content": reply.choices[0].message.content})
"""
GOOD = """\
from datetime import datetime

from openai import OpenAI

client = OpenAI(timeout=30)
messages = [{"role": "system", "content": "You run the desk of a library."}]

for _ in range(20):
    question = input("> ")
    messages.append({"role": "user", "content": f"{question}\\n(asked at {datetime.now()})"})
    reply = client.chat.completions.create(model="gpt-6-luna", messages=messages)
    messages.append({"role": "assistant", "content": reply.choices[0].message.content})
"""


class HistoryRewritten(Rule[ModelCall]):
    """The beginning of a growing list of messages changes from turn to turn.

    ## Why it matters
    A conversation is the best case for prompt caching: each turn repeats all earlier ones and adds a little, so nearly everything it
    sends has just been cached. When each turn changes the head of the list, because a message is put in front, dropped or rewritten, every
    turn is paid for in full, and waited for.

    ## What to do instead
    Only add to the end. Put the time, the state and the retrieved text into the newest message. Where the conversation grows too long,
    cut a good part of it at once, above a limit: the cache is then lost once, and not in every turn.

    ## When to ignore it
    Where conversations are shorter than the smallest prefix that the provider caches.
    """

    meta = Meta(
        code="LLM404",
        name="history-rewritten",
        tier="recommended",
        severity="warning",
        since="0.1",
        summary="the head of a growing message list changes in every turn",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI developer docs, prompt caching: exact prefixes; append to the end of a conversation (read 2026-11)",
            "Anthropic docs, prompt caching: a change at one level drops all below (read 2026-11)",
            "arXiv 2601.06007 (2026): caching cuts the cost of long agent sessions by 41 to 80 %",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if not call.sure or call.cache.mode == "none" or call.conversation is None:
            return
        conversation = call.conversation
        for change in conversation.head_changes:
            message = MESSAGES[change.how].format(code(conversation.history, 24))
            related = (Place(conversation.grows_at, "the list grows here"), Place(call.callee, "the list is sent here"))
            severity: Severity = "info" if change.how == "window" or call.cache.mode == "unknown" else "warning"
            yield Finding(change.span, message, (call.because,), ADVICE[change.how], related, severity)
