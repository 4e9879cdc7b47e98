"""LLM607, json-mode-without-the-word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Kind, Meta, ModelCall, Rule, Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
reply = client.chat.completions.create(
    model="gpt-6-luna",
    messages=[{"role": "user", "content": "Name three rivers with their lengths"}],
    response_format={"type": "json_object"},
)
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
reply = client.chat.completions.create(
    model="gpt-6-luna",
    messages=[{"role": "user", "content": "Name three rivers with their lengths as a JSON object"}],
    response_format={"type": "json_object"},
)
"""


class JsonModeWithoutTheWord(Rule[ModelCall]):
    """JSON mode is switched on, and nothing that is sent says JSON.

    ## Why it matters
    JSON mode only keeps the answer from being anything else; the prompt still has to say that JSON is wanted. Without that the model can
    write white space until the limit is reached, so OpenAI and others look for the word and refuse a request that does not have it, with
    status 400.

    ## What to do instead
    Send a schema instead: it needs no such word, and says which fields there are. Or say JSON in the instructions, with an example of the
    object.

    ## When to ignore it
    Never, while the provider checks it.
    """

    meta = Meta(
        code="LLM607",
        name="json-mode-without-the-word",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="a request in JSON mode that never says JSON",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI, structured outputs guide, JSON mode (read 2026-11)",
            "DeepSeek API docs, JSON output (read 2026-11)",
            "Alibaba Cloud Model Studio, structured output (read 2026-11)",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if call.kind is not Kind.CHAT or call.json_word_missing is not Truth.YES:
            return
        message = "the request asks for JSON mode and never says JSON: the provider refuses it"
        yield Finding(call.callee, message, (call.because,), "send a schema, or say JSON in the instructions and show the object")
