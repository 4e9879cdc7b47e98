"""A look at a text before a recursive parser gets it."""

from __future__ import annotations

import re

MAX_BRACKETS = 90
MAX_PATTERN_BRACKETS = 6
MAX_LINES = 50_000
MAX_CHAIN = 2_000

_CASE = re.compile(r"^[ \t]*case\b", re.MULTILINE)
_INTERESTING = re.compile(
    r"'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|#[^\n]*|[\[\](){}]|\n[ \t]*case\b",
    re.DOTALL,
)


def too_deep(text: str) -> str | None:
    """Say why a text is not safe to parse, or `None` where it is."""
    if text.count("\n") > MAX_LINES:
        return f"longer than {MAX_LINES:,} lines"
    depth = deepest = 0
    pattern_depth = 0
    in_case = False
    for match in _INTERESTING.finditer(text):
        token = match.group()
        if token in "([{":
            depth += 1
            deepest = max(deepest, depth)
            if in_case:
                pattern_depth = max(pattern_depth, depth)
        elif token in ")]}":
            depth = max(0, depth - 1)
        elif token[0] == "\n":
            in_case = depth == 0
            continue
        if in_case and depth == 0 and token in ")]}":
            in_case = False
    if deepest > MAX_BRACKETS:
        return f"brackets nested deeper than {MAX_BRACKETS}"
    if pattern_depth > MAX_PATTERN_BRACKETS:
        return f"match patterns nested deeper than {MAX_PATTERN_BRACKETS}"
    return None
