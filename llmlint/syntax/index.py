"""One walk over a tree, kept: its nodes in source order, the node above each, and what stands below any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import libcst as cst

from llmlint.syntax.walk import children

if TYPE_CHECKING:
    from collections.abc import Iterable

Node = TypeVar("Node", bound=cst.CSTNode)
SHARING: tuple[type[cst.Global | cst.Nonlocal], ...] = (cst.Global, cst.Nonlocal)


class TreeIndex:
    """Answers for one tree. `nodes` are in source order, `parents` leads from a node to the one that holds it, and `above` from its number
    to that one's: a node's own hash takes longer than all else that is done with it here.
    """

    __slots__ = ("_by_kind", "_ends", "_numbers", "above", "nodes", "parents")

    def __init__(self, nodes: list[cst.CSTNode], parents: dict[cst.CSTNode, cst.CSTNode], above: list[int]) -> None:
        self.nodes = nodes
        self.parents = parents
        self.above = above
        self._numbers: dict[int, int] | None = None
        self._ends: list[int] = []
        self._by_kind: dict[type[cst.CSTNode], list[cst.CSTNode]] | None = None

    @classmethod
    def of_tree(cls, root: cst.CSTNode) -> TreeIndex:
        """The index of a tree, by a walk over all of it."""
        nodes: list[cst.CSTNode] = []
        parents: dict[cst.CSTNode, cst.CSTNode] = {}
        above: list[int] = []
        stack, holders = [root], [0]
        while stack:
            node = stack.pop()
            above.append(holders.pop())
            inner = children(node)
            if inner:
                for child in inner:
                    parents[child] = node
                inner.reverse()
                stack += inner
                holders += [len(nodes)] * len(inner)
            nodes.append(node)
        return cls(nodes, parents, above)

    def spliced(self, root: cst.Module, gone: slice, other: TreeIndex, here: slice) -> TreeIndex:
        """The index of a module in which whole statements of this one gave way to whole statements of another; all are said by the numbers
        of their nodes.
        """
        new = other.nodes[here]
        here_by, behind_by = gone.start - here.start, gone.start + len(new) - gone.stop
        above = self.above[: gone.start]
        above += [number and number + here_by for number in other.above[here]]
        above += [number and number + behind_by for number in self.above[gone.stop :]]
        parents = self.parents.copy()
        for node in self.nodes[gone]:
            del parents[node]
        parents.update((node, other.parents[node]) for node in new)
        parents.update((statement, root) for statement in root.body)
        return TreeIndex([root, *self.nodes[1 : gone.start], *new, *self.nodes[gone.stop :]], parents, above)

    @property
    def numbers(self) -> dict[int, int]:
        """The place of each node among all of them, by its `id`: a node's own hash takes several times as long. Made on first use."""
        if self._numbers is None:
            self._numbers = {id(node): number for number, node in enumerate(self.nodes)}
        return self._numbers

    def below(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        """A node of the tree and all code in it, in source order, as `walk` gives it."""
        start = self.numbers[id(node)]
        if not self._ends:
            self._ends = self._found_ends()
        return self.nodes[start : self._ends[start]]

    def of(self, kind: type[Node]) -> list[Node]:
        """All nodes of a class in source order; those of its subclasses do not count."""
        if self._by_kind is None:
            self._by_kind = {}
            for node in self.nodes:
                self._by_kind.setdefault(type(node), []).append(node)
        return cast("list[Node]", self._by_kind.get(kind, []))

    def order(self, node: cst.CSTNode) -> int:
        """The number of a node in source order."""
        return self.numbers[id(node)]

    def _found_ends(self) -> list[int]:
        ends = list(range(1, len(self.nodes) + 1))
        for number in range(len(self.nodes) - 1, 0, -1):
            above = self.above[number]
            ends[above] = max(ends[above], ends[number])
        return ends


def only(nodes: Iterable[cst.CSTNode], *kinds: type[Node]) -> list[Node]:
    """Those nodes that are of exactly these classes. `isinstance` takes several times as long: classes of nodes are abstract ones."""
    return cast("list[Node]", [node for node in nodes if type(node) in kinds])


__all__ = ["SHARING", "TreeIndex", "only"]
