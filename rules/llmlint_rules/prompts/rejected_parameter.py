"""LLM512, rejected-parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Place, Rejected, Rule, Truth, accepted, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD_1 = """\
from openai import OpenAI

client = OpenAI(timeout=30)
MESSAGES = [{"role": "user", "content": "Name three rivers"}]
reply = client.chat.completions.create(model="gpt-5.5", messages=MESSAGES, max_tokens=300)
"""
GOOD_1 = """\
from openai import OpenAI

client = OpenAI(timeout=30)
MESSAGES = [{"role": "user", "content": "Name three rivers"}]
reply = client.chat.completions.create(model="gpt-5.5", messages=MESSAGES, max_completion_tokens=300)
"""
BAD_2 = """\
from anthropic import Anthropic

client = Anthropic(timeout=60)
MESSAGES = [{"role": "user", "content": "Which river is the longest?"}]
thinking = {"type": "enabled", "budget_tokens": 8000}
reply = client.messages.create(model="claude-opus-5", max_tokens=4000, messages=MESSAGES, thinking=thinking)
"""
GOOD_2 = """\
from anthropic import Anthropic

client = Anthropic(timeout=60)
MESSAGES = [{"role": "user", "content": "Which river is the longest?"}]
thinking = {"type": "enabled", "budget_tokens": 8000}
reply = client.messages.create(model="claude-opus-5", max_tokens=12_000, messages=MESSAGES, thinking=thinking)
"""


class RejectedParameter(Rule[ModelCall]):
    """A request gives a parameter, or a value, that the method or the model does not accept.

    ## Why it matters
    The call fails every time it is made: with a `TypeError` where the method has no such keyword, with status 400 where the model refuses
    it. The SDKs resemble each other, so a keyword of one is easily written for another, and moving to a newer model turns a request that
    worked into one that is refused.

    ## What to do instead
    Give the parameter under the name that this method has for it, or leave it out. What a server with a compatible interface takes beyond
    the SDK's own keywords goes into `extra_body`.

    ## When to ignore it
    Where the model's id means something else, such as a deployment with that name. Nothing is reported for clients that are pointed at
    another address, for ids that are not written out, and for keywords that come through a `**` whose content is not known. What only
    newer versions of the SDK reject is a warning where no requirement file names the SDK, and not reported where one keeps the old
    version.
    """

    meta = Meta(
        code="LLM512",
        name="rejected-parameter",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="a parameter that this method or model does not accept",
        examples=(Example(BAD_1, GOOD_1), Example(BAD_2, GOOD_2, title="a budget for thinking")),
        references=(
            "OpenAI, reasoning models: parameters that are not supported (read 2026-11)",
            "openai 3.54.0, anthropic 2.12.0, google-genai 3.4.0: signatures (read 2026-11)",
            "Anthropic, extended thinking: `budget_tokens` must be less than `max_tokens` (read 2026-11)",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        for wrong in call.rejected:
            because = [call.because, wrong.detail, wrong.source]
            if wrong.version:
                because.append(f"`{wrong.said}`" if wrong.said else f"no requirement file names {wrong.distribution}")
            yield Finding(
                span=wrong.span,
                message=_message(call, wrong),
                why=tuple(filter(None, because)),
                help=f"give {_instead(wrong.instead)} instead" if wrong.instead else f"leave {code(wrong.name)} out",
                related=(Place(call.callee, f"{code(call.text)} is given it"),),
                severity=None if wrong.allowed is Truth.YES else "warning",
                fix=accepted(wrong),
            )


def _message(call: ModelCall, wrong: Rejected) -> str:
    if wrong.by == "model":
        return f"{code(wrong.model)} refuses {code(wrong.name)} with this value: the request fails"
    since = f" from {wrong.distribution} {wrong.version} on" if wrong.version else ""
    if wrong.by == "value":
        return f"the value of {code(wrong.name)} is refused{since}: the request fails"
    return f"{code(call.operation)} takes no {code(wrong.name)}{since}: the call fails"


def _instead(words: str) -> str:
    return words if words.startswith("a ") or " or " in words else code(words, 60)
