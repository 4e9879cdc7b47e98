"""LLM104, truncation-not-checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, OutputUse, Rule, Truth, code

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
import json

from openai import OpenAI

client = OpenAI(timeout=30)


def read_bill(text):
    messages = [{"role": "user", "content": f"Give the items of this bill as JSON: {text}"}]
    schema = {"type": "json_schema", "json_schema": {"name": "bill", "schema": {"type": "object"}}}
    reply = client.chat.completions.create(model="gpt-6-luna", messages=messages, max_completion_tokens=400, response_format=schema)
    return json.loads(reply.choices[0].message.content)
"""
GOOD = """\
import json

from openai import OpenAI

client = OpenAI(timeout=30)


def read_bill(text):
    messages = [{"role": "user", "content": f"Give the items of this bill as JSON: {text}"}]
    schema = {"type": "json_schema", "json_schema": {"name": "bill", "schema": {"type": "object"}}}
    reply = client.chat.completions.create(model="gpt-6-luna", messages=messages, max_completion_tokens=400, response_format=schema)
    if reply.choices[0].finish_reason == "length":
        raise ValueError("the bill has more items than the answer may hold")
    return json.loads(reply.choices[0].message.content)
"""


class TruncationNotChecked(Rule[OutputUse]):
    """An answer with a limited length is parsed, and nothing looks at why it ended.

    ## Why it matters
    At the limit the provider stops in the middle of a word. What is left is not valid JSON or, worse, parses and lacks its end. The
    answer says so in its finish reason; without a look at it, a limit that is too low looks like a model that cannot write JSON.

    ## What to do instead
    Read the finish or stop reason before parsing, and ask again with more room, or in smaller pieces. A schema does not help here: it holds
    for complete answers only.

    ## When to ignore it
    Where the limit is far above anything the answer can be.
    """

    meta = Meta(
        code="LLM104",
        name="truncation-not-checked",
        tier="strict",
        severity="info",
        since="0.1",
        summary="an answer with a limited length is parsed and its finish reason never read",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI developer docs, structured outputs: check finish_reason for length before parsing (read 2026-11)",
            "Anthropic docs, stop reasons: max_tokens means that the answer was cut (read 2026-11)",
            "CWE-1426: Improper Validation of Generative AI Output",
        ),
    )

    def check(self, use: OutputUse, /) -> Iterator[Finding]:
        if use.absorbed or use.cut_short is not Truth.YES:
            return
        message = f"{code(use.text, 20)} parses an answer that a limit may have cut, and nothing reads why it ended"
        advice = "read the finish reason before parsing, and ask again with more room where the limit was reached"
        yield Finding(use.span, message, use.because, advice, use.steps, route=use.route)
