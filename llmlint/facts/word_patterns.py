"""Regular expressions that take a text apart into words, whatever they say."""

from __future__ import annotations

import re

_CLASS = re.compile(r"(?:\[(?:\\.|[^\]\\])+\]|\\[wSbBdD]|\(\?:|\)|\^|\$|=)(?:[+*?]|\{\d*,?\d*\})*\??")
_LETTERS = ("a-z", "A-Z", r"\w", r"\S", r"^\s")


def is_any_word(pattern: str) -> bool:
    """Whether a pattern finds words as such: `[a-z0-9]+` pulls no field out of a text. One with a letter of its own, or a group, does."""
    return not _CLASS.sub("", pattern).strip("|") and any(letters in pattern for letters in _LETTERS)


__all__ = ["is_any_word"]
