"""Functions that make functions: what their names hold stays for the life of each function they give back, as fields do for an object's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.followed.name_uses import changes_in
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import ModuleUnit, Unit


def stays_in_closure(owner: Unit, name: str) -> bool:
    """Whether a function only makes others and gives them back, and none of these changes what one of its names holds."""
    if not isinstance(owner, FunctionUnit) or not isinstance(owner.node, cst.FunctionDef):
        return False
    inner = {node.name.value: node for node in owner.node.body.body if isinstance(node, cst.FunctionDef)}
    return _only_makes(owner, frozenset(inner)) and not any(_changes(owner.module, node, name) for node in inner.values())


def _only_makes(owner: FunctionUnit, inner: frozenset[str]) -> bool:
    nodes = owner.module.own_nodes(owner)
    returned = {name for node in only(nodes, cst.Return) if node.value is not None for name in _names(node.value)}
    called = {node.func.value for node in only(nodes, cst.Call) if isinstance(node.func, cst.Name)}
    return bool(inner & returned) and not inner & called


def _names(value: cst.BaseExpression) -> list[str]:
    """A name, or the names that a tuple, a list or a dict holds."""
    match value:
        case cst.Name(value=name):
            return [name]
        case cst.Tuple(elements=parts) | cst.List(elements=parts) | cst.Dict(elements=parts):
            return [part.value.value for part in parts if isinstance(part.value, cst.Name)]
        case _:
            return []


def _changes(module: ModuleUnit, function: cst.FunctionDef, name: str) -> bool:
    """Whether a function gives a name of the function around it another value, or changes what it holds."""
    declared = only(module.index.below(function), cst.Nonlocal)
    return any(item.name.value == name for node in declared for item in node.names) or changes_in(function.body, name)


__all__ = ["stays_in_closure"]
