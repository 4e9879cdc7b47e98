"""Where nodes stand in the text.

Where the text that a tree generates is not the source (libcst drops form feeds and a few backslashes and spaces), offsets are carried
over by counting the characters that both texts must share.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from llmlint.facts.model import Position, Span
from llmlint.files.notebook import CellMap, cell_path

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.files.notebook import Cell
    from llmlint.syntax.parsed import Parsed


class Locator:
    """Places of the nodes of one tree in its text, as spans of `path`."""

    def __init__(self, path: str, parsed: Parsed, cells: tuple[Cell, ...] | None = None) -> None:
        self._path = path
        self._cells = CellMap(cells) if cells else None
        self._line_starts = _line_starts(parsed.text)
        self._numbers = parsed.index.numbers
        offsets = parsed.offsets
        self._starts, self._ends = offsets.starts, offsets.ends
        self._carry = None if offsets.generated == parsed.text else _carry_over(offsets.generated, parsed.text)

    def span(self, node: cst.CSTNode) -> Span:
        """The place of a node."""
        number = self._numbers[id(node)]
        start, end = self._starts[number], self._ends[number]
        return self.span_of(start, end) if self._carry is None else self.span_of(self._carry(start), self._carry(end - 1) + 1)

    def span_of(self, start: int, end: int) -> Span:
        """The place of a stretch of characters."""
        first, last = self._position(start), self._position(end)
        if self._cells is None:
            return Span(self._path, first, last)
        number, line = self._cells.place(first.line)
        before = first.line - line
        return Span(cell_path(self._path, number), Position(line, first.column), Position(last.line - before, last.column))

    def _position(self, offset: int) -> Position:
        line = bisect_right(self._line_starts, offset) - 1
        return Position(line + 1, offset - self._line_starts[line] + 1)


def _line_starts(text: str) -> list[int]:
    starts = [0]
    position = 0
    for line in text.splitlines(keepends=True):
        position += len(line)
        if line.endswith(("\n", "\r")):
            starts.append(position)
    return starts


def _carry_over(generated: str, text: str) -> Any:
    """A function from offsets in the generated text to offsets in the source."""
    skipped = " \t\f\r\n\\\ufeff"
    origin = [index for index, character in enumerate(text) if character not in skipped]
    counts: list[int] = []
    seen = 0
    for character in generated:
        counts.append(min(seen, len(origin) - 1))
        seen += character not in skipped

    def carry(offset: int) -> int:
        if not counts or not origin:
            return 0
        return origin[counts[max(0, min(offset, len(counts) - 1))]]

    return carry
