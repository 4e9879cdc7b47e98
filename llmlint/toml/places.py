"""Where keys and values stand in a TOML text that is already known to be valid: the standard parser does not say."""

from __future__ import annotations

import re
from contextlib import suppress

from llmlint.patterns import regex
from llmlint.records import dataclass

Path = tuple[str | int, ...]
_TOKEN = regex(
    r"""(?P<space>[ \t]+|\#[^\n]*)|(?P<newline>\r?\n)
    |(?P<string>\"{3}(?:[^\\]|\\.)*?\"{3,5}|'{3}.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')
    |(?P<mark>[\[\]{}=,.])|(?P<bare>[^\s\[\]{}=,.\#"']+)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the text; line and column count from 1."""

    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int


class Places:
    """The places of all keys and values, by their path; items of arrays, also of arrays of tables (`[[name]]`), by number."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [_Token(m.lastgroup or "", m.group(), m.start()) for m in _TOKEN.finditer(text) if m.lastgroup != "space"]
        self._at = 0
        self._keys: dict[Path, tuple[int, int]] = {}
        self._values: dict[Path, tuple[int, int]] = {}
        self._rows: dict[Path, int] = {}
        with suppress(RecursionError):
            self._document()

    def key(self, path: Path) -> Place | None:
        """Where a key is written."""
        return self._place(self._keys.get(path))

    def value(self, path: Path) -> Place | None:
        """Where a value is written; the key where the value has no place of its own."""
        return self._place(self._values.get(path) or self._keys.get(path))

    def _place(self, stretch: tuple[int, int] | None) -> Place | None:
        if stretch is None:
            return None
        start, end = stretch
        before = self._text[:start]
        line_end = self._text.find("\n", start)
        end = end if line_end < 0 else min(end, line_end)
        return Place(before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1, max(1, end - start))

    def _document(self) -> None:
        table: Path = ()
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.kind == "newline":
                self._at += 1
            elif token.text == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        """The table that a line in brackets begins: in double ones, the next of its array."""
        start = self._at
        while self._peek() == "[":
            self._at += 1
        is_row = self._at - start > 1
        table: Path = ()
        for name in self._key_path(()):
            table = (*self._last_row(table), name)
        last = self._tokens[self._at - 1]
        while self._peek() == "]":
            self._at += 1
        if is_row:
            self._rows[table] = self._rows.get(table, -1) + 1
            self._keys[self._last_row(table)] = (self._tokens[start].start, last.start + len(last.text))
        return self._last_row(table)

    def _last_row(self, table: Path) -> Path:
        """The table itself, or the last one of an array of tables."""
        return (*table, self._rows[table]) if table in self._rows else table

    def _pair(self, table: Path) -> None:
        before = self._at
        path = self._key_path(table)
        if self._peek() == "=":
            self._at += 1
            self._value(path)
        self._at = max(self._at, before + 1)

    def _key_path(self, table: Path) -> Path:
        path = table
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.kind in {"bare", "string"}:
                path = (*path, token.text.strip("\"'"))
                self._keys.setdefault(path, (token.start, token.start + len(token.text)))
            elif token.text != ".":
                break
            self._at += 1
        return path

    def _value(self, path: Path) -> None:
        start = self._tokens[self._at].start if self._at < len(self._tokens) else len(self._text)
        if self._peek() == "[":
            self._items(path)
        elif self._peek() == "{":
            self._inline_table(path)
        else:
            while self._peek() not in {"", "\n", "\r\n", ",", "]", "}"}:
                self._at += 1
        last = self._tokens[min(self._at, len(self._tokens)) - 1]
        self._values[path] = (start, last.start + len(last.text))

    def _items(self, path: Path) -> None:
        self._at += 1
        number = 0
        while self._peek() not in {"", "]"}:
            if self._tokens[self._at].kind == "newline" or self._peek() == ",":
                self._at += 1
                continue
            before = self._at
            self._value((*path, number))
            self._at = max(self._at, before + 1)
            number += 1
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while self._peek() not in {"", "}"}:
            if self._tokens[self._at].kind == "newline" or self._peek() == ",":
                self._at += 1
            else:
                self._pair(path)
        self._at += 1

    def _peek(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""
