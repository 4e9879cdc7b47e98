"""Whose code is whose: the nodes of a tree by the function in whose body they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from llmlint.syntax.index import TreeIndex


def nodes_by_owner(index: TreeIndex, owners: set[cst.CSTNode]) -> dict[cst.CSTNode, list[cst.CSTNode]]:
    """All nodes of a tree, each with the owner in whose body it stands; parameters and decorators belong to nobody, the tree to itself."""
    tree = index.nodes[0]
    found: dict[cst.CSTNode, list[cst.CSTNode]] = {owner: [] for owner in owners}
    found[tree].append(tree)
    inside = {index.numbers[id(owner)]: nodes for owner, nodes in found.items()}
    owned: list[list[cst.CSTNode] | None] = [found[tree]]
    for number, node in enumerate(index.nodes[1:], 1):
        above = index.above[number]
        own = owned[above]
        if above and above in inside:
            function = index.nodes[above]
            is_body = isinstance(function, (cst.FunctionDef, cst.Lambda)) and function.body is node
            own = inside[above] if is_body else None
        owned.append(own)
        if own is not None and number not in inside:
            own.append(node)
    return found


__all__ = ["nodes_by_owner"]
