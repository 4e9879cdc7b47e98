"""LLM511, conflicting-sampling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Example, Finding, Meta, ModelCall, Rule, State, code

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLING = ("temperature", "top_p", "top_k", "topP", "topK")

BAD = """\
from google import genai
from google.genai import types

options = types.HttpOptions(timeout=30_000, retry_options=types.HttpRetryOptions(attempts=4))
client = genai.Client(http_options=options)
config = types.GenerateContentConfig(temperature=0.2, top_p=0.8)
reply = client.models.generate_content(model="gemini-3.8-flash", contents="Name three rivers", config=config)
"""
GOOD = """\
from google import genai
from google.genai import types

options = types.HttpOptions(timeout=30_000, retry_options=types.HttpRetryOptions(attempts=4))
client = genai.Client(http_options=options)
config = types.GenerateContentConfig(temperature=0.2)
reply = client.models.generate_content(model="gemini-3.8-flash", contents="Name three rivers", config=config)
"""


class ConflictingSampling(Rule[ModelCall]):
    """A request changes more than one of the parameters that say how the next token is drawn.

    ## Why it matters
    Temperature flattens or sharpens the distribution, `top_p` and `top_k` cut its tail. Set together, the effect of each depends on the
    other, nobody can say which of them made the difference, and some models refuse the request.

    ## What to do instead
    Change one, usually the temperature, and leave the others at their defaults.

    ## When to ignore it
    Where a model's own card recommends a pair of values.
    """

    meta = Meta(
        code="LLM511",
        name="conflicting-sampling",
        tier="strict",
        severity="info",
        since="0.1",
        summary="two or more sampling parameters are changed together",
        examples=(Example(BAD, GOOD),),
        references=('OpenAI, API reference: "we generally recommend altering this or temperature but not both" (read 2026-11)',),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        if call.chain:
            return
        changed = [a for a in call.arguments if a.state is State.SET and a.literal and a.value is not None]
        names = [a.name.rpartition(".")[2] for a in changed if a.name.rpartition(".")[2] in SAMPLING and a.value != 1]
        if len(names) < 2:
            return
        message = f"{' and '.join(map(code, names[:2]))} are both changed: the effect of one hides the other's"
        yield Finding(call.callee, message, (call.because,), "change one of them, usually the temperature")
