"""Where nodes stand in the text.

One pass of libcst's own code generation counts characters and records the nodes that are code: a third of a parse instead of the two
parses that its position provider takes. Where the generated text is not the source (libcst drops form feeds and a few backslashes and
spaces), offsets are carried over by counting the characters that both texts must share.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from libcst._nodes.internal import CodegenState

from llmlint.facts.model import Position, Span
from llmlint.files.notebook import CellMap, cell_path

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.files.notebook import Cell
    from llmlint.syntax.index import TreeIndex

_NOTHING: AbstractContextManager[None] = nullcontext()


class _Stretch:
    """Records where what is generated inside it starts and ends."""

    __slots__ = ("_number", "_recorder", "_start")

    def __init__(self, recorder: _Recorder, number: int) -> None:
        self._recorder = recorder
        self._number = number
        self._start = 0

    def __enter__(self) -> None:
        self._start = self._recorder.offset

    def __exit__(self, *_: object) -> None:
        self._recorder.starts[self._number] = self._start
        self._recorder.ends[self._number] = self._recorder.offset


class _Recorder(CodegenState):
    """A code generation state that knows its offset and remembers it for the nodes of an index, by their numbers."""

    def __init__(self, module: cst.Module, index: TreeIndex) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.offset = 0
        self.starts = array("q", bytes(8 * len(index.nodes)))
        self.ends = array("q", self.starts)
        self._numbers = index.numbers
        self._entered: list[int] = []

    def add_indent_tokens(self) -> None:
        self.tokens.extend(self.indent_tokens)
        for token in self.indent_tokens:
            self.offset += len(token)

    def add_token(self, value: str) -> None:
        self.tokens.append(value)
        self.offset += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        self._entered.append(self.offset)

    def after_codegen(self, node: cst.CSTNode) -> None:
        start = self._entered.pop()
        number = self._numbers.get(id(node))
        if number is not None and not self.ends[number]:
            self.starts[number] = start
            self.ends[number] = self.offset

    def record_syntactic_position(
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> Any:
        number = self._numbers.get(id(node))
        return _NOTHING if number is None else _Stretch(self, number)


class Locator:
    """Places of the nodes of one tree in its text, as spans of `path`."""

    def __init__(self, path: str, text: str, module: cst.Module, index: TreeIndex, cells: tuple[Cell, ...] | None = None) -> None:
        self._path = path
        self._cells = CellMap(cells) if cells else None
        self._text = text
        self._line_starts = _line_starts(text)
        self._numbers = index.numbers
        recorder = _Recorder(module, index)
        module._codegen(recorder)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the only way to positions that keeps no object a node
        self._starts, self._ends = recorder.starts, recorder.ends
        generated = "".join(recorder.tokens)
        self._carry = None if generated == text else _carry_over(generated, text)

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
