"""Cells of a notebook put back into its JSON, of which everything else stays as it is written."""

from __future__ import annotations

import json
from dataclasses import field
from typing import TYPE_CHECKING, Any

from llmlint.patterns import regex
from llmlint.records import dataclass

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

_SPACE = regex(r"[ \t\r\n]*")
_SCALAR = regex(r"[^\s,\]}]*")
_DECODER = json.JSONDecoder()


def with_cells(text: str, sources: Mapping[int, str]) -> str | None:
    """The JSON with other sources in the cells of these numbers; `None` where its form does not allow it.

    Only notebooks of version 4 are written to: their cells stand in one list.
    """
    try:
        cells = _Reader(text).read().inner["cells"].inner
        changes = [(cells[str(number - 1)].inner["source"], source) for number, source in sources.items()]
        for place, source in sorted(changes, key=lambda change: -change[0].start):
            text = f"{text[: place.start]}{_written(text, place, source)}{text[place.end :]}"
    except (ValueError, IndexError, KeyError, RecursionError):
        return None
    return text


@dataclass(slots=True)
class _Value:
    """Where a value of a JSON text stands, and what it holds: by keys, or by numbers from 0 on."""

    start: int
    end: int = 0
    inner: dict[str, _Value] = field(default_factory=dict[str, "_Value"])


def _written(text: str, place: _Value, source: str) -> str:
    """A source in the form of the one that stands there: one string, or a list of lines; unchanged lines keep their spelling."""
    plain = text.isascii()
    items = list(place.inner.values())
    if text[place.start] != "[":
        return json.dumps(source, ensure_ascii=plain)
    if not items:
        return json.dumps([source], ensure_ascii=plain)
    if any(text[item.start] != '"' for item in items):
        raise ValueError(place)
    spelled = {_string_at(text, item.start)[0]: text[item.start : item.end] for item in items}
    head = text[place.start : items[0].start]
    tail = text[items[-1].end : place.end]
    between = text[items[0].end : items[1].start] if len(items) > 1 else f",{head[1:]}"
    lines = source.splitlines(keepends=True)
    return head + between.join(spelled.get(line) or json.dumps(line, ensure_ascii=plain) for line in lines) + tail


def _string_at(text: str, start: int) -> tuple[str, int]:
    """A string, and where it ends."""
    found: tuple[Any, int] = _DECODER.raw_decode(text, start)
    return str(found[0]), found[1]


def _after(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where a pattern that always matches ends."""
    match = pattern.match(text, start)
    return match.end() if match is not None else start


class _Reader:
    """Reads a text that is known to be JSON, for the places of its values."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at: int = 0

    def read(self) -> _Value:
        """The next value."""
        self._skip()
        made = _Value(self._at)
        first = self._text[self._at]
        if first == '"':
            self._string()
        elif first in "[{":
            self._at += 1
            while not self._take("]}"):
                key = str(len(made.inner)) if first == "[" else self._key()
                made.inner[key] = self.read()
                self._take(",")
        else:
            self._at = _after(_SCALAR, self._text, self._at)
        made.end = self._at
        return made

    def _key(self) -> str:
        self._skip()
        key = self._string()
        self._take(":")
        return key

    def _string(self) -> str:
        said, self._at = _string_at(self._text, self._at)
        return said

    def _take(self, characters: str) -> bool:
        self._skip()
        found = self._text[self._at] in characters
        self._at += found
        return found

    def _skip(self) -> None:
        self._at = _after(_SPACE, self._text, self._at)


__all__ = ["with_cells"]
