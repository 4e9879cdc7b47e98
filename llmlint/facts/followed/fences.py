"""Markdown fences around answers: what stands in them, by the name after the backticks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.values.base import At

FENCE = "```"
_NAMES = regex(r"`{3}(.*)", re.DOTALL)
_WORD = regex(r"[a-zA-Z][a-zA-Z+#]*")
_DATA = frozenset({"json", "jsonl", "json5", "yaml", "yml", "xml", "csv", "toml"})
_FLAGS = regex(r"\\[a-zA-Z]|\(\?[a-zA-Z]+\)|\(\?P<\w+>")


def fenced(mark: str) -> str:
    """What a fence, or a pattern of one, says is in it: the format of data, or nothing where it is code, or anything."""
    found = _NAMES.search(_FLAGS.sub("", mark))
    names = {word.lower() for word in _WORD.findall(found[1])} if found is not None else set[str]()
    return min(names) if names and names <= _DATA else ""


def asks_for_fence(at: At) -> bool:
    """Whether something is held against a fence, or stands where the code has found one.

    `lines[0].startswith("```")`, `text.splitlines()[1:] if text.startswith("```") else text`
    """
    for node, child in at.module.around(at.node):
        held = isinstance(node, cst.Comparison) or (isinstance(node, cst.Call) and child is node.func)
        found_by = node.test if isinstance(node, (cst.If, cst.IfExp)) and child is not node.orelse else None
        if (held and _names_fence(node)) or (found_by is not None and _names_fence(found_by)):
            return True
    return False


def _names_fence(node: cst.CSTNode) -> bool:
    return any(isinstance(part, cst.SimpleString) and FENCE in part.value for part in walk(node))


__all__ = ["FENCE", "asks_for_fence", "fenced"]
