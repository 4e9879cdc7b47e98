"""The syntax tree of one file, as rules see it whose subject is a node class."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import libcst as cst

    from llmlint.facts.analyse import Looked
    from llmlint.facts.model import Span
    from llmlint.files import Source
    from llmlint.syntax.locate import Locator
    from llmlint.syntax.parsed import Parsed


class SyntaxTree:
    """The tree of one file, for rules that look at nodes; places are worked out only if such a rule asks."""

    def __init__(self, path: str, source: Source, parsed: Parsed) -> None:
        self._parsed = parsed
        self._path = path
        self._source = source
        self._locator: Locator | None = None

    @classmethod
    def of(cls, path: str, looked: Looked) -> SyntaxTree | None:
        """The tree of a file, or `None` where it was not parsed."""
        parsed, source = looked.trees.get(path), looked.sources.get(path)
        return cls(path, source, parsed) if parsed is not None and source is not None else None

    def walk(self) -> Iterable[cst.CSTNode]:
        """Every node in source order."""
        return self._parsed.index.nodes

    def span_of(self, node: cst.CSTNode, /) -> Span:
        """Where a node stands."""
        if self._locator is None:
            from llmlint.syntax.locate import Locator

            cells = self._source.notebook.cells if self._source.notebook is not None else None
            self._locator = Locator(self._path, self._parsed, cells)
        return self._locator.span(node)
