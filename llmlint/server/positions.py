"""Places as editors count them: lines and columns from 0, columns in the units that the two sides have agreed on."""

from __future__ import annotations

from typing import Literal

from llmlint.patterns import regex

Encoding = Literal["utf-8", "utf-16", "utf-32"]
_LINE_END = regex(r"\r\n|\n|\r")


def units(text: str, encoding: Encoding) -> int:
    """How many units a text takes."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text) + sum(character > "\uffff" for character in text)
    return len(text.encode("utf-8", "surrogatepass"))


def characters(line: str, column: int, encoding: Encoding) -> int:
    """How many characters of a line come before a column. One behind the end, or within a character, is moved to where a character ends."""
    if encoding == "utf-32" or line.isascii():
        return max(0, min(column, len(line)))
    passed = 0
    for index, character in enumerate(line):
        if passed >= column:
            return index
        passed += units(character, encoding)
    return len(line)


class Text:
    """A text that is edited. Lines end where the protocol ends them: at a line feed, a carriage return, or both."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: list[int] | None = None

    @property
    def _lines(self) -> list[int]:
        if self._starts is None:
            self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        return self._starts

    @property
    def count(self) -> int:
        """The number of lines; behind a last line end there is one more."""
        return len(self._lines)

    def line(self, number: int) -> str:
        """One line, from 0, without its end; empty where there is none."""
        starts = self._lines
        if not 0 <= number < len(starts):
            return ""
        end = starts[number + 1] if number + 1 < len(starts) else len(self.text)
        return self.text[starts[number] : end].rstrip("\r\n")

    def offset(self, line: int, column: int, encoding: Encoding) -> int:
        """The character at a place. A place that is not in the text is moved to the nearest that is."""
        if line < 0:
            return 0
        if line >= self.count:
            return len(self.text)
        return self._lines[line] + characters(self.line(line), column, encoding)

    def replace(self, start: int, end: int, new: str) -> None:
        """Change what stands between two characters."""
        self.text = f"{self.text[:start]}{new}{self.text[max(start, end) :]}"
        self._starts = None


__all__ = ["Encoding", "Text", "characters", "units"]
