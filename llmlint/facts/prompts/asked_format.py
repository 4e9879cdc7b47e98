"""Formats of data that a prompt asks for in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from llmlint.facts.followed.sent import sent_statics
from llmlint.facts.libraries.requests import inner_request
from llmlint.patterns import regex

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.world import World

_FORMAT = r"(?P<format>JSON|XML|YAML|CSV)\b"
_ASKS = regex(
    r"\b(?:respond|reply|return|answer|output|produce|provide|generate|give|write|format(?:ted)?|valid|strictly|only|as|in)\b"
    r"(?:(?!\b(?:not|this|following|given|input|from)\b|[.:!?\n]).){0,50}?\b" + _FORMAT,
    re.IGNORECASE,
)
_DECLINES = regex(r"(?:\bnot\b|n't|\bno\b|\bnever\b|\bwithout\b)[^.\n]{0,30}$", re.IGNORECASE)


def asked_in_words(world: World, request: Request) -> str:
    """The format of data that the fixed text of a request asks for, where it is this place that asks."""
    asked = _asked(world, request)
    inner = inner_request(world, request)
    return asked if inner is None or not _asked(world, inner) else ""


def _asked(world: World, request: Request) -> str:
    for part, _ in sent_statics(world, request):
        for found in _ASKS.finditer(part.text):
            if not _DECLINES.search(part.text[: found.start()]):
                return found["format"].upper()
    return ""


__all__ = ["asked_in_words"]
