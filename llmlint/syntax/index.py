"""One walk over a tree, kept: its nodes in source order, the node above each, and what stands below any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.syntax.walk import children

if TYPE_CHECKING:
    import libcst as cst


class TreeIndex:
    """Answers for one tree. `nodes` are in source order, `parents` leads from a node to the one that holds it."""

    __slots__ = ("_ends", "_starts", "nodes", "parents")

    def __init__(self, root: cst.CSTNode) -> None:
        nodes: list[cst.CSTNode] = []
        parents: dict[cst.CSTNode, cst.CSTNode] = {}
        stack = [root]
        while stack:
            node = stack.pop()
            nodes.append(node)
            inner = children(node)
            for child in inner:
                parents[child] = node
            inner.reverse()
            stack.extend(inner)
        self.nodes = nodes
        self.parents = parents
        self._starts: dict[cst.CSTNode, int] | None = None
        self._ends: list[int] = []

    def below(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        """A node of the tree and all code in it, in source order, as `walk` gives it."""
        if self._starts is None:
            self._starts = {inner: number for number, inner in enumerate(self.nodes)}
            self._ends = self._ends_by(self._starts)
        start = self._starts[node]
        return self.nodes[start : self._ends[start]]

    def _ends_by(self, starts: dict[cst.CSTNode, int]) -> list[int]:
        ends = list(range(1, len(self.nodes) + 1))
        for number in range(len(self.nodes) - 1, 0, -1):
            above = starts[self.parents[self.nodes[number]]]
            ends[above] = max(ends[above], ends[number])
        return ends


__all__ = ["TreeIndex"]
