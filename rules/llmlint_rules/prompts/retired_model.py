"""LLM507, retired-model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.api import Client, Example, Finding, Fix, Kind, Meta, ModelCall, Place, Rule, UsedModel, accepted, code, rewritten, together

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
reply = client.responses.create(model="gpt-4-turbo", input="Name three rivers")
"""
GOOD = """\
from openai import OpenAI

client = OpenAI(timeout=30)
reply = client.responses.create(model="gpt-6-luna", input="Name three rivers")
"""


class RetiredModel(Rule[Client | ModelCall]):
    """A request names a model that its provider has shut down, or will on an announced date.

    Each place where such an id is written and can reach a request is reported: at the call, in a constant, as the default of a parameter,
    an option or an environment variable, in a table from which one is chosen. Token counters, tables of prices and lists of what may be
    chosen are not.

    ## Why it matters
    From that day on every request is answered with an error, however well the rest is built. An announced date is a deadline that nobody
    has put into a calendar.

    ## What to do instead
    Move to the successor the provider names, and try the prompts on it: another model words its answers differently.

    ## When to ignore it
    Where the id means something else, such as a deployment of your own with that name. Clients that are pointed at another address are
    not reported. What counts is what the catalogue knew when this version of llmlint was released, not the day of the run: the same
    code gets the same answer tomorrow.
    """

    meta = Meta(
        code="LLM507",
        name="retired-model",
        tier="recommended",
        severity="error",
        since="0.1",
        summary="a model that its provider has shut down or is about to",
        examples=(Example(BAD, GOOD),),
        references=(
            "OpenAI, deprecations: developers.openai.com/api/docs/deprecations (read 2026-11)",
            "Anthropic, model deprecations: platform.claude.com/docs/en/about-claude/model-deprecations (read 2026-11)",
            "Gemini API, deprecations: ai.google.dev/gemini-api/docs/deprecations (read 2026-11)",
            "DeepSeek, change log: api-docs.deepseek.com/updates (read 2026-11)",
            "xAI, model retirement: docs.x.ai/developers/migration/may-15-retirement (read 2026-11)",
            "Groq, deprecations: console.groq.com/docs/deprecations (read 2026-11)",
            "Cohere, deprecations: docs.cohere.com/docs/deprecations (read 2026-11)",
        ),
    )

    def check(self, subject: Client | ModelCall, /) -> Iterator[Finding]:
        for model in subject.models:
            if model.status == "shut_down":
                when = f" on {model.shutdown}" if model.shutdown else ""
                yield self._finding(subject, model, f"{code(model.id)} was shut down{when}: requests that name it fail")
            elif model.ends:
                found = self._finding(subject, model, f"{code(model.id)} will be shut down on {model.shutdown}: requests then fail")
                yield Finding(found.span, found.message, found.why, found.help, found.related, "warning", found.fix)

    def _finding(self, subject: Client | ModelCall, model: UsedModel, message: str) -> Finding:
        advice = f"move to {code(model.successor)}" if model.successor else "move to a current model of the provider"
        if model.refuses:
            advice += f", which refuses {_names(model)}"
        if model.may_refuse:
            advice += f", {'and' if model.refuses else 'which'} may refuse {_doubtful(model)}"
        sent = Place(subject.callee, f"{code(subject.text)} {'is made with it' if isinstance(subject, Client) else 'sends it'}")
        return Finding(model.span, message, (subject.because,), advice, (sent,), fix=_fix(model, subject.kind))


def _fix(model: UsedModel, kind: Kind) -> Fix | None:
    """Write the successor, and put right at the call what it refuses of it."""
    also = [accepted(wrong) for wrong in model.refuses]
    made = [fix for fix in also if fix is not None]
    if model.replaced is None or len(made) < len(also):
        return None
    title = model.replaced.what
    if made:
        title += f", and leave out or rename what it refuses: {_names(model)}"
    if model.may_refuse:
        title += f"; it may refuse {_doubtful(model)}"
    if kind is Kind.EMBEDDING:
        title += "; vectors that are stored have to be made anew"
    first = rewritten(model.replaced, title)
    return together(title, (fix for fix in (first, *made) if fix is not None))


def _doubtful(model: UsedModel) -> str:
    """The parameters whose value is not known, and of which the successor does not take every one."""
    return ", ".join(map(code, model.may_refuse))


def _names(model: UsedModel) -> str:
    """The parameters that the successor refuses."""
    return ", ".join(dict.fromkeys(code(wrong.name) for wrong in model.refuses))
