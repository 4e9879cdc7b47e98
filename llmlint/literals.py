"""Find the literal text of strings, which is never shown at length: prompts are long and may hold what nobody meant to publish.

A hand-written scanner, because the standard tokenizer sees f-strings differently from one Python to the next and stops at errors.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 40

_NEXT = regex(r"#[^\r\n]*|(?P<prefix>\b[A-Za-z]{1,2})?(?P<quote>\"\"\"|'''|\"|')")
_PLAIN = {
    '"': regex(r'(?:[^\\"\r\n]|\\(?:\r\n|[\s\S]))*'),
    "'": regex(r"(?:[^\\'\r\n]|\\(?:\r\n|[\s\S]))*"),
    '"""': regex(r'(?:[^\\"]|\\[\s\S]|"(?!""))*'),
    "'''": regex(r"(?:[^\\']|\\[\s\S]|'(?!''))*"),
}
_QUOTE = regex(r"\"\"\"|'''|\"|'")


def long_literals(text: str) -> list[tuple[int, int]]:
    """The stretches of literal text in strings that are too long to show. Values put into an f-string are code and stay."""
    found: list[tuple[int, int]] = []
    position = 0
    while match := _NEXT.search(text, position):
        if match["quote"] is None:
            position = match.end()
            continue
        runs, position = _string(text, match.end(), match["prefix"] or "", match["quote"])
        if sum(end - start for start, end in runs) > LONGEST:
            found.extend(run for run in runs if run[0] < run[1])
    return found


def end_of_string(text: str, start: int, prefix: str, quote: str) -> int:
    """Where a string ends whose text begins at `start`, behind its first quote."""
    return min(_string(text, start, prefix, quote)[1], len(text))


def _string(text: str, start: int, prefix: str, quote: str) -> tuple[list[tuple[int, int]], int]:
    """The literal runs of a string, and where it ends."""
    if {*prefix.lower()} & {"f", "t"}:
        return _formatted(text, start, quote)
    end = _end_of_plain(text, start, quote)
    return [(start, end)], end + len(quote)


def _end_of_plain(text: str, start: int, quote: str) -> int:
    match = _PLAIN[quote].match(text, start)
    return match.end() if match else start


def _formatted(text: str, start: int, quote: str) -> tuple[list[tuple[int, int]], int]:
    """The literal runs of an f-string, and where it ends."""
    runs: list[tuple[int, int]] = []
    begin = position = start
    while position < len(text):
        character = text[position]
        if text.startswith(quote, position) or (len(quote) == 1 and character in "\r\n"):
            break
        if character == "\\" or text.startswith(("{{", "}}"), position):
            position += 2
        elif character == "{":
            runs.append((begin, position))
            begin = position = _end_of_field(text, position + 1, multiline=len(quote) == 3)
        else:
            position += 1
    runs.append((begin, min(position, len(text))))
    return runs, position + len(quote)


def _end_of_field(text: str, position: int, *, multiline: bool) -> int:
    depth = 1
    while position < len(text) and depth:
        character = text[position]
        if character in "\r\n" and not multiline:
            break
        if quote := _QUOTE.match(text, position):
            position = _end_of_plain(text, quote.end(), quote.group()) + len(quote.group())
            continue
        depth += (character in "{[(") - (character in "}])")
        position += 1
    return position


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Each line with the offset of its first character; lines end where Python ends them."""
    start = 0
    for match in re.finditer(r"\r\n|\n|\r", text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]
