"""A text with its tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.syntax.index import TreeIndex
from llmlint.syntax.offsets import Offsets, offsets_of

if TYPE_CHECKING:
    import libcst as cst


class Parsed:
    """A text with its tree; the index of its nodes and their offsets are made on first use."""

    __slots__ = ("_index", "_offsets", "module", "text")

    def __init__(self, text: str, module: cst.Module, offsets: Offsets | None = None, index: TreeIndex | None = None) -> None:
        self.text = text
        self.module = module
        self._index = index
        self._offsets = offsets

    @property
    def index(self) -> TreeIndex:
        """The nodes in source order."""
        if self._index is None:
            self._index = TreeIndex.of_tree(self.module)
        return self._index

    @property
    def offsets(self) -> Offsets:
        """Where the nodes stand in the text that the tree generates."""
        if self._offsets is None:
            self._offsets = offsets_of(self.module, self.index)
        return self._offsets


__all__ = ["Parsed"]
