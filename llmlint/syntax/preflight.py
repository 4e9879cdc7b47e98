"""A look at a text before a recursive parser gets it."""

from __future__ import annotations

import ast
import re

from llmlint.patterns import regex

MAX_BRACKETS = 90
MAX_PATTERN_BRACKETS = 6
# In some texts that are no Python, each further bracket doubles the time that libcst takes.
MAX_DOUBTFUL_BRACKETS = 14
MAX_LINES = 50_000

_STRING = (
    r"(?P<prefix>\b[A-Za-z]{1,2})?(?P<string>'''(?:[^\\']|\\.|'(?!''))*'''|\"\"\"(?:[^\\\"]|\\.|\"(?!\"\"))*\"\"\""
    r"|'(?:[^'\\\r\n]|\\.)*'|\"(?:[^\"\\\r\n]|\\.)*\")|#[^\r\n]*"
)
_STRING_OR_BRACKET = _STRING + r"|(?P<open>[\[({])|(?P<close>[\])}])"
_BRACKETS = regex(_STRING_OR_BRACKET, re.DOTALL)
_MAY_MATCH = regex(r"\bcase\b")
_PATTERNS = regex(_STRING_OR_BRACKET + r"|(?P<end>[:\r\n])|\\(?:\r\n|.)|(?P<word>[^\s\\'\"#\[\](){}:]+)", re.DOTALL)
_FIELD = regex(r"(?P<open>[\[({])|[\])}]")
_FORMATTED = frozenset("fFtT")


def too_deep(text: str) -> str | None:
    """Say why a text is not safe to parse, or `None` where it is."""
    if text.count("\n") + text.count("\r") - text.count("\r\n") > MAX_LINES:
        return f"longer than {MAX_LINES:,} lines"
    deepest = _deepest(text)
    if deepest > MAX_BRACKETS:
        return f"brackets nested deeper than {MAX_BRACKETS}"
    if _MAY_MATCH.search(text) and _deepest_pattern(text) > MAX_PATTERN_BRACKETS:
        return f"match patterns nested deeper than {MAX_PATTERN_BRACKETS}"
    if deepest > MAX_DOUBTFUL_BRACKETS and not _is_python(text):
        return f"no Python that is known here, and brackets nested deeper than {MAX_DOUBTFUL_BRACKETS}"
    return None


def _deepest(text: str) -> int:
    """How deep brackets are nested."""
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
            deepest = max(deepest, depth)
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "string" and not _FORMATTED.isdisjoint(match["prefix"] or ""):
            deepest = max(deepest, depth + _deepest_field(match["string"]))
    return deepest


def _deepest_pattern(text: str) -> int:
    """How deep brackets are nested between `case` at the start of a line and its colon."""
    depth = deepest = 0
    in_case, at_start = False, True
    for match in _PATTERNS.finditer(text):
        kind = match.lastgroup
        if kind is None:
            continue
        if kind == "open":
            depth += 1
            deepest = max(deepest, depth) if in_case else deepest
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "end" and depth == 0:
            in_case = False
        elif kind == "word":
            named = depth == 0 and match.group().startswith("=")
            in_case = (in_case and not named) or (at_start and match.group() == "case")
        at_start = kind == "end" and match.group() != ":" and depth == 0
    return deepest


def _deepest_field(literal: str) -> int:
    depth = deepest = 0
    for match in _FIELD.finditer(literal):
        depth = depth + 1 if match["open"] else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
