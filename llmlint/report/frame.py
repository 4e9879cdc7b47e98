"""Code frames: the lines that matter, with what is said about them underneath."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from llmlint.literals import lines_of, long_literals
from llmlint.records import dataclass
from llmlint.report.visible import begins_command, escape, key_spans, visible, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from llmlint.splice import Splice

Piece: TypeAlias = tuple[str, str]
Line: TypeAlias = list[Piece]

TAB = 4
GAP = 1
NEAR = 1000


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to underline: lines and columns count from 1, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    label: str = ""
    primary: bool = True


@dataclass(frozen=True, slots=True)
class _Cell:
    """What is shown for the characters from `column` on (counted from 0)."""

    column: int
    text: str
    width: int


@dataclass(slots=True)
class Text:
    """A source text, ready to be shown by lines."""

    text: str
    mask: bool = True
    hidden: Sequence[tuple[int, int]] | None = None
    _lines: list[tuple[int, str]] = field(init=False, repr=False)
    _hidden: list[tuple[int, int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._lines = list(lines_of(self.text))
        found = self.hidden if self.hidden is not None else long_literals(self.text)
        self._hidden = sorted(found) if self.mask else []

    def spliced(self, splice: Splice) -> Text:
        """The text once something was put into it; what was not shown still is not."""
        hidden = [(splice.moved(start), splice.moved(end)) for start, end in self._hidden]
        for piece in splice.inverse.pieces:
            hidden += [(piece.start + start, piece.start + end) for start, end in long_literals(splice.after[piece.start : piece.end])]
        return Text(splice.after, self.mask, hidden)

    def written(self, number: int) -> str:
        """A line as it is in the text."""
        return self._lines[number - 1][1]

    def line(self, mark: Mark, *, columns: int, ellipsis: str = "…") -> str:
        """A line as it is shown, around what is marked of it."""
        cells = self._cells(mark.line, ellipsis, mark.column - 1)
        return _cropped(cells, _window(cells, [mark], columns), ellipsis)

    def frame(self, marks: Sequence[Mark], *, columns: int, ellipsis: str = "…", gutter: int | None = None) -> Iterator[Line]:
        """The frame with all marks, between two empty gutter lines."""
        usable = [mark for mark in marks if 1 <= mark.line <= len(self._lines)]
        if not usable:
            return
        numbers = _with_small_gaps(sorted({mark.line for mark in usable}))
        digits = max(gutter or 0, len(str(numbers[-1])))
        bar: Piece = (" " * digits + " |", "gutter")
        yield [bar]
        before = numbers[0]
        for number in numbers:
            if number > before + 1:
                yield [("." * max(3, digits), "gutter")]
            before = number
            own = sorted((mark for mark in usable if mark.line == number), key=lambda mark: (not mark.primary, mark.column))
            cells = self._cells(number, ellipsis, own[0].column - 1 if own else 0)
            window = _window(cells, own, columns - digits - 3)
            code = _cropped(cells, window, ellipsis)
            yield [(f"{number:>{digits}} |", "gutter"), (f" {code}" if code else "", "")]
            for mark in own:
                yield [bar, *_underline(cells, mark, window)]
        yield [bar]

    def _cells(self, number: int, ellipsis: str, around: int) -> list[_Cell]:
        """The line as it is shown: tabs expanded, control characters written out, long literals and keys left out.

        Of a line without end, only the neighbourhood of what is marked is looked at.
        """
        start, line = self._lines[number - 1]
        hidden = self._hidden_in(start, line)
        cells: list[_Cell] = []
        column, stop, shown = max(0, around - NEAR), min(len(line), around + NEAR), 0
        if column:
            cells.append(_Cell(0, ellipsis, shown := len(ellipsis)))
        while column < stop:
            if hidden and column >= hidden[0][0]:
                begin, end = hidden.pop(0)
                if end <= column:
                    continue
                cells.append(_Cell(max(begin, column), ellipsis, len(ellipsis)))
                shown, column = shown + len(ellipsis), end
                continue
            text = " " * (TAB - shown % TAB) if line[column] == "\t" else "\\x23" if begins_command(line, column) else escape(line[column])
            cells.append(_Cell(column, text, width(text)))
            shown, column = shown + cells[-1].width, column + 1
        if column < len(line):
            cells.append(_Cell(column, ellipsis, len(ellipsis)))
        return cells

    def _hidden_in(self, start: int, line: str) -> list[tuple[int, int]]:
        stop = start + len(line)
        first = max(0, bisect_right(self._hidden, (start, start)) - 1)
        found = [(begin, end) for begin, end in key_spans(line) if begin < end] if self.mask else []
        for begin, end in self._hidden[first:]:
            if begin >= stop:
                break
            if end > start:
                found.append((max(begin, start) - start, min(end, stop) - start))
        return _merged([(begin, end) for begin, end in found if line[begin:end].strip()])


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _with_small_gaps(numbers: list[int]) -> list[int]:
    """Show a line rather than dots where only that line is missing."""
    full = set(numbers)
    for low, high in pairwise(numbers):
        if high - low == GAP + 1:
            full.add(low + 1)
    return sorted(full)


def _shown_at(cells: Sequence[_Cell], column: int) -> int:
    """How far right a column (from 0) is shown."""
    at = 0
    for number, cell in enumerate(cells):
        following = cells[number + 1].column if number + 1 < len(cells) else None
        if column < cell.column or (following is not None and column < following) or (following is None and column <= cell.column):
            return at
        at += cell.width
    return at


def _extent(cells: Sequence[_Cell], mark: Mark) -> tuple[int, int]:
    """From where to where a mark is underlined on its first line."""
    start = _shown_at(cells, mark.column - 1)
    line_end = _trimmed_end(cells)
    end = _shown_at(cells, mark.end_column - 1) if mark.end_line == mark.line else line_end
    if mark.end_line == mark.line and cells and mark.end_column - 1 > cells[-1].column:
        end = sum(cell.width for cell in cells)
    return start, max(end, start + 1)


def _trimmed_end(cells: Sequence[_Cell]) -> int:
    total = sum(cell.width for cell in cells)
    for cell in reversed(cells):
        if cell.text.strip():
            break
        total -= cell.width
    return total


def _window(cells: Sequence[_Cell], marks: Sequence[Mark], columns: int) -> tuple[int, int]:
    """The part of a long line that is shown: the first mark, with a little before it."""
    total = sum(cell.width for cell in cells)
    if total <= columns or columns < 1:
        return 0, total
    start, end = _extent(cells, marks[0]) if marks else (0, 1)
    if end + 2 <= columns:
        return 0, columns - 1
    room = columns - 2
    before = room // 3 if end - start <= room - room // 3 else min(12, room // 3)
    left = max(0, min(start - before, total - room))
    return left, min(total, left + room)


def _cropped(cells: Sequence[_Cell], window: tuple[int, int], ellipsis: str) -> str:
    left, right = window
    shown: list[str] = []
    at = 0
    cut_left = cut_right = False
    for cell in cells:
        if at < left:
            cut_left = True
        elif at + cell.width > right:
            cut_right = True
        else:
            shown.append(cell.text)
        at += cell.width
    return f"{ellipsis if cut_left else ''}{''.join(shown)}{ellipsis if cut_right else ''}".rstrip()


def _underline(cells: Sequence[_Cell], mark: Mark, window: tuple[int, int]) -> Line:
    left, right = window
    start, end = _extent(cells, mark)
    shift = 1 - left + (1 if left else 0)
    start, end = max(start, left), min(end, max(right, start + 1))
    style = "primary" if mark.primary else "secondary"
    line = ("^" if mark.primary else "-") * max(1, end - start)
    label = f" {visible(mark.label)}" if mark.label else ""
    return [(" " * max(1, start + shift), ""), (line + label, style)]
