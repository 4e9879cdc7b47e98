"""Statements of a text by what they say: where each begins, whose it is, and what of it leads to a place.

None of that changes when a formatter breaks lines, puts parentheses and commas, or takes other quotes. It is read by a scanner, since the
text need not be Python, and since the standard tokenizer sees f-strings differently from one Python to the next.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from llmlint.literals import end_of_string
from llmlint.patterns import regex
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = regex(r"#[^\r\n]*|\"\"\"|'''|[\"'()\[\]{},:;]|\\(?:\r\n|\r|\n)|\r\n|\r|\n")
_STEP = regex(r"#[^\r\n]*|\"\"\"|'''|[\"'()\[\]{}]|\\(?:\r\n|\r|\n)|\r\n|\r|\n")
_PREFIX = regex(r"(?<!\w)[A-Za-z]{1,2}$")
_HEADER = regex(r"(?P<indent>[ \t\f]*)(?P<header>(?:(?:async[ \t]+)?def|class)[ \t]+(?P<name>\w+))?")
_COMPOUND = regex(r"\s*(?:if|elif|else|for|while|with|try|except|finally|def|class|async|match|case)\b")
_FORM = regex(r"[\s\\'\"()]+")
_SAYS = regex(r"[ \t\f]*[^\s#]")
_LAST_COMMA = regex(r",(?=\s*[)\]}])")


class _Token(NamedTuple):
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Statements:
    """Where the statements of a text begin, and the function or class that each is in, as `Desk.triage`."""

    text: str
    starts: list[int] = field(default_factory=list[int])
    scopes: list[str] = field(default_factory=list[str])

    def scope(self, offset: int) -> str:
        """Whose the statement at a place is; empty for the module."""
        number = bisect_right(self.starts, offset) - 1
        return self.scopes[number] if number >= 0 else ""

    def lead(self, start: int, end: int) -> str:
        """The part of a statement that leads to a place, and the place itself; what stands beside it in brackets is left out."""
        number = bisect_right(self.starts, start) - 1
        begin = self.starts[number] if number >= 0 else 0
        compound = _COMPOUND.match(self.text, begin) is not None
        levels = [begin]
        openers: list[int] = []
        for token in _tokens(self.text, begin):
            if token.start >= start:
                break
            if token.kind == "string" and token.end > start:
                return self._said(levels, [*openers, token.start]) + self._in_string(token, start, end)
            if token.kind in "([{":
                openers.append(token.end)
                levels.append(token.end)
            elif token.kind in ")]}" and openers:
                openers.pop()
                levels.pop()
            elif (token.kind == "," and openers) or (token.kind == ";" and not openers) or (token.kind == ":" and compound and not openers):
                levels[-1] = token.end
        return self._said(levels, [*openers, end])

    def _said(self, levels: list[int], ends: list[int]) -> str:
        """The parts from each level to the bracket that opens the next."""
        return "".join(_plain(self.text, start, end) for start, end in zip(levels, ends, strict=True))

    def _in_string(self, token: _Token, start: int, end: int) -> str:
        """Of a long string the lines that are meant; formatters leave them alone."""
        if "\n" not in self.text[token.start : token.end]:
            return _plain(self.text, token.start, token.end)
        first = max(token.start, self.text.rfind("\n", 0, start) + 1)
        last = self.text.find("\n", end)
        return " ".join(self.text[first : min(token.end, last if last >= 0 else token.end)].split())


@lru_cache(maxsize=16)
def statements_of(text: str) -> Statements:
    """The statements of a text; the same text is asked about again and again."""
    found = Statements(text)
    around: list[tuple[int, str]] = []
    for start in _starts(text):
        header = _HEADER.match(text, start)
        indent = len(header["indent"].expandtabs()) if header is not None else 0
        while around and around[-1][0] >= indent:
            around.pop()
        found.starts.append(start)
        found.scopes.append(".".join(name for _, name in around))
        if header is not None and header["header"]:
            around.append((indent, header["name"]))
    return found


def _starts(text: str) -> Iterator[int]:
    """Where a line begins that goes on with no bracket or string of another; empty lines and comments are no statements."""
    depth = fresh = position = 0
    while match := _STEP.search(text, position):
        position = match.end()
        first = text[match.start()]
        if first in "\r\n":
            if not depth:
                if _SAYS.match(text, fresh):
                    yield fresh
                fresh = position
        elif first in "([{":
            depth += 1
        elif first in ")]}":
            depth -= depth > 0
        elif first in "\"'":
            position = _end_of_string(text, match.start(), match.group())
    if _SAYS.match(text, fresh):
        yield fresh


def _tokens(text: str, start: int) -> Iterator[_Token]:
    """What stands in a text besides words: strings, comments, brackets and separators, from a place on that is in no string."""
    while match := _TOKEN.search(text, start):
        first = text[match.start()]
        is_string = first in "\"'"
        start = _end_of_string(text, match.start(), match.group()) if is_string else match.end()
        yield _Token(match.start(), start, "string" if is_string else first)


def _end_of_string(text: str, start: int, quote: str) -> int:
    prefix = _PREFIX.search(text[max(0, start - 3) : start])
    return max(start + len(quote), end_of_string(text, start + len(quote), prefix.group() if prefix else "", quote))


def _plain(text: str, start: int, end: int) -> str:
    """A part of a text without comments, line breaks, and what formatters put in or take away."""
    kept: list[str] = []
    done = start
    for token in _tokens(text, start):
        if token.start >= end:
            break
        if token.kind == "#":
            kept.append(text[done : token.start])
            done = token.end
    return _FORM.sub("", _LAST_COMMA.sub("", "".join((*kept, text[done:end]))))


__all__ = ["Statements", "statements_of"]
