"""Expressions that could stand elsewhere under a name: whether they say the same there, and how they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.base import At


def awaited(at: At) -> cst.BaseExpression:
    """An expression with its `await`."""
    above = at.module.parents.get(at.node)
    node = above if isinstance(above, cst.Await) else at.node
    assert isinstance(node, cst.BaseExpression)
    return node


def is_evaluated_once(node: cst.CSTNode, line: cst.CSTNode, module: ModuleUnit) -> bool:
    """Whether an expression is evaluated whenever its statement is, and only once: in no branch, comprehension, lambda or `with`."""
    below = node
    for above in _above(node, module):
        match above:
            case cst.Lambda() | cst.BaseComp() | cst.CompFor() | cst.IfExp() | cst.BooleanOperation() | cst.WithItem() | cst.Decorator():
                return False
            case cst.If() if above is line:
                return above.test is below
            case _ if above is line:
                return isinstance(line, cst.SimpleStatementLine)
            case _:
                below = above
    return False


def _above(node: cst.CSTNode, module: ModuleUnit) -> Iterator[cst.CSTNode]:
    above = module.parents.get(node)
    while above is not None:
        yield above
        above = module.parents.get(above)


def new_name(called: str, module: ModuleUnit) -> str | None:
    """A name that nothing in the file has."""
    taken = {node.value for node in module.index.of(cst.Name)}
    return next((name for name in (called, f"shared_{called}", f"{called}_for_all") if name not in taken), None)


def reindented(at: At, outer: str) -> str | None:
    """A piece of code as it stands in another block; `None` where a text in it goes over several lines, which keeps its characters."""
    tree = at.module.tree
    texts = (tree.code_for_node(part) for part in walk(at.node) if isinstance(part, (cst.SimpleString, cst.FormattedString)))
    if any("\n" in text for text in texts):
        return None
    return f"\n{outer}".join(part.rstrip() for part in tree.code_for_node(at.node).split("\n"))


__all__ = ["awaited", "is_evaluated_once", "new_name", "reindented"]
