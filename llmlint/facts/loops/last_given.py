"""What a name was given last before a place, where no other way leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import ModuleUnit


def last_given(name: str, at: cst.CSTNode, module: ModuleUnit) -> cst.BaseExpression | None:
    """The value of the nearest assignment in front of a place, in its own block or in one around it; `None` where another may count."""
    for node, child in module.around(at):
        if isinstance(node, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            return None
        if isinstance(node, (cst.For, cst.While)) and child is node.body and _gives(node, name):
            return None
        if not isinstance(node, (cst.IndentedBlock, cst.Module)):
            continue
        before = node.body[: next((index for index, statement in enumerate(node.body) if statement is child), 0)]
        giving = next((statement for statement in reversed(before) if _gives(statement, name)), None)
        if giving is not None:
            return _plain(giving, name)
    return None


def _gives(statement: cst.CSTNode, name: str) -> bool:
    """Whether a statement, or one in it, gives a name something in whatever way."""
    return any(isinstance(part, cst.Name) and part.value == name for target in walk(statement) for part in _given_to(target))


def _given_to(node: cst.CSTNode) -> list[cst.CSTNode]:
    match node:
        case cst.AssignTarget(target=target) | cst.AnnAssign(target=target) | cst.AugAssign(target=target) | cst.NamedExpr(target=target):
            return list(walk(target))
        case cst.For(target=target) | cst.CompFor(target=target):
            return list(walk(target))
        case cst.AsName(name=target):
            return list(walk(target))
        case _:
            return []


def _plain(statement: cst.CSTNode, name: str) -> cst.BaseExpression | None:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=target))], value=value)]):
            return value if target == name else None
        case cst.SimpleStatementLine(body=[cst.AnnAssign(target=cst.Name(value=target), value=value)]):
            return value if target == name else None
        case _:
            return None


__all__ = ["last_given"]
