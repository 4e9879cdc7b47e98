"""Edits put into a text: everything between them stays as it is, character for character."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from llmlint.facts.model import Position
from llmlint.patterns import regex
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from llmlint.api import Edit

_LINE_END = regex(r"\r\n|\r|\n")


class MisplacedError(ValueError):
    """An edit does not lie within the text."""


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """A stretch of a text, by offsets, and what stands there afterwards."""

    start: int
    end: int
    text: str

    def collides(self, other: Piece) -> bool:
        """Whether both change the same place. Two insertions at one place do: their order would be a guess."""
        if (self.start, self.end) == (other.start, other.end):
            return True
        return self.start < other.end and other.start < self.end


class Lines:
    """Where the lines of a text begin and how they end, as Python counts lines."""

    def __init__(self, text: str) -> None:
        found = list(_LINE_END.finditer(text))
        self.starts: list[int] = [0, *(match.end() for match in found)]
        self._ends = [*(match.start() for match in found), len(text)]
        self._newlines = [match.group() for match in found]

    def offset(self, position: Position) -> int:
        """The offset of a place.

        Raises:
            MisplacedError: the text has no such place.
        """
        line = position.line - 1
        if not 0 <= line < len(self.starts) or position.column < 1:
            raise MisplacedError
        offset = self.starts[line] + position.column - 1
        if offset > self._ends[line] and not (offset == self.starts[min(line + 1, len(self.starts) - 1)]):
            raise MisplacedError
        return offset

    def position(self, offset: int) -> Position:
        """The place of an offset."""
        line = self.line(offset)
        return Position(line + 1, offset - self.starts[line] + 1)

    def line(self, offset: int) -> int:
        """The line of a place, counted from 0."""
        return bisect_right(self.starts, offset) - 1

    def newline_at(self, offset: int) -> str:
        """The line end that the text uses at a place: that of the line, of the line before, or of the first line."""
        line = self.line(offset)
        for number in (line, line - 1, 0):
            if 0 <= number < len(self._newlines):
                return self._newlines[number]
        return "\n"

    def pieces(self, edits: Iterable[Edit]) -> tuple[Piece, ...]:
        """Edits by offsets, in order; line ends within them become those of the place. What is put into one place stays in its order.

        Raises:
            MisplacedError: an edit does not lie within the text.
        """
        found: list[Piece] = []
        for edit in edits:
            start, end = self.offset(edit.span.start), self.offset(edit.span.end)
            if end < start:
                raise MisplacedError
            text = self.newline_at(start).join(_LINE_END.split(edit.text))
            same = next((piece for piece in found if start == end and (piece.start, piece.end) == (start, end)), None)
            if same is not None:
                found.remove(same)
            found.append(Piece(start, end, f"{same.text}{text}" if same is not None else text))
        return tuple(sorted(found))


@lru_cache(maxsize=256)
def lines_of(text: str) -> Lines:
    """The lines of a text; the same text is asked about again and again."""
    return Lines(text)


class Places:
    """Offsets of the nodes of one text, whose columns Python counts in bytes."""

    def __init__(self, text: str) -> None:
        self._starts = lines_of(text).starts
        self._text = text
        self._ascii = text.isascii()

    def of(self, node: Any) -> tuple[int, int] | None:
        """First and last offset; `None` for what has no place of its own."""
        if getattr(node, "lineno", None) is None:
            return None
        first = min((node, *getattr(node, "decorator_list", ())), key=lambda part: (part.lineno, part.col_offset))
        return self._offset(first.lineno, first.col_offset), self._offset(node.end_lineno, node.end_col_offset)

    def _offset(self, line: int, column: int) -> int:
        start = self._starts[line - 1]
        if self._ascii:
            return start + column
        stop = self._starts[line] if line < len(self._starts) else len(self._text)
        return start + len(self._text[start:stop].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))


class Splice:
    """A text with pieces put in, and the way from a place before to the place after. The pieces do not collide."""

    def __init__(self, before: str, pieces: Sequence[Piece]) -> None:
        self.pieces = tuple(sorted(pieces))
        parts: list[str] = []
        done = 0
        for piece in self.pieces:
            parts += (before[done : piece.start], piece.text)
            done = piece.end
        self.after = "".join((*parts, before[done:]))

    def moved(self, offset: int, *, behind: bool = False) -> int:
        """Where a place stands afterwards; `behind` what is put in there, or before it."""
        shift = 0
        for piece in self.pieces:
            if piece.start > offset or (piece.start == offset and not behind):
                break
            if piece.end > offset:
                return piece.start + shift + (len(piece.text) if behind else 0)
            shift += len(piece.text) - (piece.end - piece.start)
        return offset + shift

    @property
    def inverse(self) -> Splice:
        """The pieces that lead back; the text they lead back to is not kept."""
        shift = 0
        back: list[Piece] = []
        for piece in self.pieces:
            start = piece.start + shift
            back.append(Piece(start, start + len(piece.text), " " * (piece.end - piece.start)))
            shift += len(piece.text) - (piece.end - piece.start)
        return Splice(self.after, back)


__all__ = ["Lines", "MisplacedError", "Piece", "Places", "Splice", "lines_of"]
