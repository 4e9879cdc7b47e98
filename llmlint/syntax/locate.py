"""Where nodes stand in the text.

One pass of libcst's own code generation counts characters and records only the nodes asked for: a quarter of a parse instead of the
two parses that its position provider takes. Where the generated text is not the source (libcst drops form feeds and a few
backslashes and spaces), offsets are carried over by counting the characters that both texts must share.
"""

from __future__ import annotations

from bisect import bisect_right
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from libcst._nodes.internal import CodegenState

from llmlint.facts.model import Position, Span
from llmlint.files.notebook import CellMap, cell_path

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    import libcst as cst

    from llmlint.files.notebook import Cell

_NOTHING: AbstractContextManager[None] = nullcontext()


class _Recorder(CodegenState):
    """A code generation state that knows its offset and remembers it for the nodes asked for."""

    def __init__(self, module: cst.Module, wanted: frozenset[cst.CSTNode]) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.wanted = wanted
        self.offset = 0
        self.ranges: dict[cst.CSTNode, tuple[int, int]] = {}
        self._starts: list[int] = []

    def add_indent_tokens(self) -> None:
        self.tokens.extend(self.indent_tokens)
        for token in self.indent_tokens:
            self.offset += len(token)

    def add_token(self, value: str) -> None:
        self.tokens.append(value)
        self.offset += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        if node in self.wanted:
            self._starts.append(self.offset)

    def after_codegen(self, node: cst.CSTNode) -> None:
        if node in self.wanted:
            self.ranges.setdefault(node, (self._starts.pop(), self.offset))

    def record_syntactic_position(
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> Any:
        return self._record(node) if node in self.wanted else _NOTHING

    @contextmanager
    def _record(self, node: cst.CSTNode) -> Generator[None]:
        start = self.offset
        yield
        self.ranges[node] = (start, self.offset)


class Locator:
    """Places of nodes in one text, as spans of `path`."""

    def __init__(
        self, path: str, text: str, module: cst.Module, wanted: Iterable[cst.CSTNode], cells: tuple[Cell, ...] | None = None
    ) -> None:
        self._path = path
        self._cells = CellMap(cells) if cells else None
        self._text = text
        self._line_starts = _line_starts(text)
        recorder = _Recorder(module, frozenset(wanted))
        module._codegen(recorder)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the only way to positions that does not record every node
        generated = "".join(recorder.tokens)
        carry = None if generated == text else _carry_over(generated, text)
        self._ranges = recorder.ranges if carry is None else {n: (carry(a), carry(b - 1) + 1) for n, (a, b) in recorder.ranges.items()}

    def span(self, node: cst.CSTNode) -> Span:
        """The place of a node that was asked for."""
        start, end = self._ranges[node]
        return self.span_of(start, end)

    def span_of(self, start: int, end: int) -> Span:
        """The place of a stretch of characters."""
        first, last = self._position(start), self._position(end)
        if self._cells is None:
            return Span(self._path, first, last)
        number, line = self._cells.place(first.line)
        before = first.line - line
        return Span(cell_path(self._path, number), Position(line, first.column), Position(last.line - before, last.column))

    def source(self, node: cst.CSTNode) -> str:
        """The node's own text."""
        start, end = self._ranges[node]
        return self._text[start:end]

    def offsets(self, node: cst.CSTNode) -> tuple[int, int]:
        """The node's first character and the one after its last."""
        return self._ranges[node]

    def __contains__(self, node: cst.CSTNode) -> bool:
        return node in self._ranges

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
