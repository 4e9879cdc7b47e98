"""Write comments that silence findings into a text, without changing anything else of it."""

from __future__ import annotations

import ast
import io
import tokenize
from typing import TYPE_CHECKING

from llmlint.patterns import regex
from llmlint.suppressions.comments import read_comments
from llmlint.suppressions.extents import around

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from llmlint.suppressions.comments import Suppression

_COMES_FIRST = regex(r"#!|[ \t\f]*#.*?coding[:=]")
_OPENS = getattr(tokenize, "FSTRING_START", -1), getattr(tokenize, "TSTRING_START", -1)
_CLOSES = getattr(tokenize, "FSTRING_END", -1), getattr(tokenize, "TSTRING_END", -1)


def with_ignores(text: str, wanted: Mapping[int, Iterable[str]], reason: str = "") -> str | None:
    """The text with a comment for every line and the rules named there; `None` where that cannot be done without harm.

    A comment stands behind the line, or at an end of its statement, or above it: inside a string there is no comment.
    """
    lines = io.StringIO(text, newline="").readlines()
    try:
        closed = _closed(text, lines)
        before = ast.dump(ast.parse(text))
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    said = {comment.line: comment for comment in read_comments(text)[0] if comment.scope == "line" and not comment.foreign}
    behind: dict[int, list[str]] = {}
    above: dict[int, list[str]] = {}
    for line, names in sorted(wanted.items()):
        first, last = around(text, line, line)
        place = next((number for number in (line, last, first) if number not in closed), None)
        rules = behind.setdefault(place, []) if place is not None else above.setdefault(first, [])
        rules.extend(name for name in names if name not in rules)
    for number, names in behind.items():
        lines[number - 1] = _behind(lines[number - 1], names, said.get(number), reason)
    for number, names in above.items():
        body = lines[number - 1]
        indent = body[: len(body) - len(body.lstrip())]
        lines[number - 1] = f"{indent}{_comment(names, reason)}{_end(body) or chr(10)}{body}"
    changed = "".join(lines)
    try:
        return changed if ast.dump(ast.parse(changed)) == before else None
    except (SyntaxError, ValueError):
        return None


def with_file_ignore(text: str, name: str) -> str:
    """The text with a comment above everything but the lines that must come first, which silences a rule in all of it."""
    lines = io.StringIO(text, newline="").readlines()
    first = next((number for number, line in enumerate(lines[:2]) if not _COMES_FIRST.match(line)), min(2, len(lines)))
    end = _end(lines[0]) if lines else ""
    return "".join((*lines[:first], f"# llmlint: file-ignore[{name}]{end or chr(10)}", *lines[first:]))


def _closed(text: str, lines: list[str]) -> set[int]:
    """The lines behind which no comment can stand: a string goes on there, or the next line belongs to it."""
    closed = {number for number, line in enumerate(lines, 1) if line.rstrip("\r\n").endswith("\\")}
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        if token.type == tokenize.STRING:
            closed.update(range(token.start[0], token.end[0]))
        elif token.type in _OPENS:
            opened.append(token.start[0])
        elif token.type in _CLOSES:
            closed.update(range(opened.pop(), token.end[0]))
    return closed


def _behind(line: str, names: list[str], said: Suppression | None, reason: str) -> str:
    end = _end(line)
    body = line[: len(line) - len(end)]
    if said is None:
        return f"{body.rstrip()}  {_comment(names, reason)}{end}"
    new = [name for name in names if name not in said.rules]
    place = said.columns[-1] - 1 + len(said.rules[-1])
    return f"{body[:place]}{''.join(f', {name}' for name in new)}{body[place:]}{end}"


def _comment(names: list[str], reason: str) -> str:
    return f"# llmlint: ignore[{', '.join(names)}] {' '.join(reason.split())}".rstrip()


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]
