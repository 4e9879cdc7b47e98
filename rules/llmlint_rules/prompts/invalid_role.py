"""LLM510, invalid-role."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from llmlint.api import Edit, Example, Finding, Fix, Meta, ModelCall, Place, Rule, SentRole, code

if TYPE_CHECKING:
    from collections.abc import Iterator

SAME = {"ai": ("assistant", "model"), "bot": ("assistant", "model"), "assistant": ("model",), "model": ("assistant",), "human": ("user",)}

BAD = """\
from google import genai
from google.genai import types

client = genai.Client(http_options=types.HttpOptions(timeout=30_000, retry_options=types.HttpRetryOptions(attempts=3)))


def answer(question):
    contents = [
        {"role": "system", "parts": [{"text": "Answer in one sentence."}]},
        {"role": "user", "parts": [{"text": question}]},
    ]
    return client.models.generate_content(model="gemini-3.5-flash", contents=contents)
"""
GOOD = """\
from google import genai
from google.genai import types

client = genai.Client(http_options=types.HttpOptions(timeout=30_000, retry_options=types.HttpRetryOptions(attempts=3)))


def answer(question):
    config = types.GenerateContentConfig(system_instruction="Answer in one sentence.")
    contents = [{"role": "user", "parts": [{"text": question}]}]
    return client.models.generate_content(model="gemini-3.5-flash", contents=contents, config=config)
"""


class InvalidRole(Rule[ModelCall]):
    """A message carries a role that the provider does not know.

    ## Why it matters
    The request is refused, each time, with status 400. Roles differ from provider to provider: Gemini calls the role of its answers
    `model`, not `assistant`, and takes instructions in a parameter of their own; OpenAI's Responses API has no role `tool`. A misspelled
    role on a branch that runs rarely is found by the user who takes it.

    ## What to do instead
    Use the roles of the SDK that is called, and translate where one history serves several providers.

    ## When to ignore it
    Where what is called is a gateway that translates roles itself. Clients that are pointed at another address are not reported.
    """

    meta = Meta(
        code="LLM510",
        name="invalid-role",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="a message with a role that the provider rejects",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI API reference, chat completions and responses: roles of messages (read 2026-11)",
            "Gemini API reference, Content: the role must be `user` or `model` (read 2026-11)",
        ),
    )

    def check(self, call: ModelCall, /) -> Iterator[Finding]:
        for sent in call.roles:
            if sent.role in sent.accepted:
                continue
            message = f"{code(sent.role or 'an empty role', 24)} is not a role of {code(call.operation)}: the request is refused"
            why = (f"it accepts {', '.join(code(role) for role in sent.accepted)}", call.because)
            yield Finding(sent.span, message, why, _advice(sent), (Place(call.callee, "the messages are sent here"),), fix=_fix(sent))


def _meant(sent: SentRole) -> str:
    """The role that was meant, where there is no doubt."""
    same = next((role for role in SAME.get(sent.role.lower(), ()) if role in sent.accepted), "")
    return same or next(iter(get_close_matches(sent.role.lower(), sent.accepted, n=1, cutoff=0.8)), "")


def _advice(sent: SentRole) -> str:
    if sent.option and sent.role in ("system", "developer"):
        return f"give the text to {code(sent.option)} instead of a message"
    meant = _meant(sent)
    return f"write {code(meant)}" if meant else f"use one of {', '.join(code(role) for role in sent.accepted)}"


def _fix(sent: SentRole) -> Fix | None:
    meant = _meant(sent)
    return Fix(f"write `{meant}`", (Edit(sent.span, f'"{meant}"'),)) if meant else None
