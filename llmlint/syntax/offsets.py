"""How many characters of the text stand before and behind each node of a tree.

One pass of libcst's own code generation counts characters and records the nodes that are code: a third of a parse instead of the two
parses that its position provider takes.
"""

from __future__ import annotations

from array import array
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from libcst._nodes.internal import CodegenState

from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    import libcst as cst

    from llmlint.syntax.index import TreeIndex

_NOTHING: AbstractContextManager[None] = nullcontext()


@dataclass(frozen=True, slots=True)
class Offsets:
    """Where the nodes of an index start and end, by their numbers, in the text that the tree generates.

    `bounds` is where the first statement of the module starts, with the comments above it, and where each of them ends. `generated` is
    that text: it may lack form feeds and a few backslashes and spaces of the source.
    """

    starts: array[int]
    ends: array[int]
    bounds: list[int]
    generated: str


def offsets_of(module: cst.Module, index: TreeIndex) -> Offsets:
    """Count the characters of a tree."""
    recorder = _Recorder(module, index)
    recorder.generate(module.header)
    bounds = [recorder.offset]
    for statement in module.body:
        recorder.generate((statement,))
        bounds.append(recorder.offset)
    recorder.generate(module.footer)
    recorder.ends[0] = recorder.offset
    if module.has_trailing_newline and not recorder.tokens:
        recorder.add_token(module.default_newline)
    elif not module.has_trailing_newline:
        recorder.pop_trailing_newline()
    return Offsets(recorder.starts, recorder.ends, bounds, "".join(recorder.tokens))


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

    def generate(self, nodes: Iterable[cst.CSTNode]) -> None:
        """Generate the text of some nodes."""
        for node in nodes:
            node._codegen(self)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the only way to places that keeps no object a node

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


__all__ = ["Offsets", "offsets_of"]
