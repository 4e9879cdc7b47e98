"""Markdown fences around answers: what stands in them, by the name after the backticks."""

from __future__ import annotations

import re

FENCE = "```"
_NAMES = re.compile(r"`{3}(.*)", re.DOTALL)
_WORD = re.compile(r"[a-zA-Z][a-zA-Z+#]*")
_DATA = frozenset({"json", "jsonl", "json5", "yaml", "yml", "xml", "csv", "toml"})
_FLAGS = re.compile(r"\\[a-zA-Z]|\(\?[a-zA-Z]+\)|\(\?P<\w+>")


def fenced(mark: str) -> str:
    """What a fence, or a pattern of one, says is in it: the format of data, or nothing where it is code, or anything."""
    found = _NAMES.search(_FLAGS.sub("", mark))
    names = {word.lower() for word in _WORD.findall(found[1])} if found is not None else set[str]()
    return min(names) if names and names <= _DATA else ""


__all__ = ["FENCE", "fenced"]
