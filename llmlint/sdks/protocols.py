"""Calls over plain HTTP: the options of an SDK's call as keys of the JSON that is sent, its results as keys of the reply."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.sdks.paths import Key, parse_access_path

if TYPE_CHECKING:
    from llmlint.sdks.model import CallFacts

DECODED = "json()"


def as_protocol(facts: CallFacts) -> CallFacts:
    """A call whose results are reached by keys of the decoded reply; what only objects of the SDK have is left out."""
    return replace(
        facts,
        on=(),
        mode="client",
        text=_by_keys(facts.text),
        optional=_by_keys(facts.optional),
        tool_arguments=_by_keys(facts.tool_arguments),
        finish=_by_keys(facts.finish),
        parsed=(),
        stream_text=(),
        retries=(),
        positional=(),
        deprecated=False,
        removed_in=(),
        instead="",
        aliases=(),
    )


def _by_keys(paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f".{DECODED}" + "".join(map(_step, parse_access_path(path))) for path in paths))


def _step(step: object) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f'["{step.name if isinstance(step, Key) else step}"]'


__all__ = ["DECODED", "as_protocol"]
