"""Where a node stands: in a condition, in a larger expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from llmlint.facts.values import At


def stands_in(at: At, nodes: set[cst.CSTNode]) -> bool:
    """Whether a node is a part of the same expression as one of these: `a.split(x)[0].split(y)` cuts once."""
    node = at.module.parents.get(at.node)
    while node is not None and not isinstance(node, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
        if node in nodes:
            return True
        node = at.module.parents.get(node)
    return False


def is_in_test(at: At) -> bool:
    """Whether a node is part of a condition."""
    node: cst.CSTNode | None = at.node
    while node is not None and not isinstance(node, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
        if isinstance(node, cst.Comparison):
            return True
        node = at.module.parents.get(node)
    return False


def function_around(at: At) -> cst.CSTNode | None:
    """The function a node stands in."""
    node = at.module.parents.get(at.node)
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.Lambda)):
        node = at.module.parents.get(node)
    return node


__all__ = ["function_around", "is_in_test", "stands_in"]
