"""What a piece of code does to a name, by its words: what it is given, and what is put into what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import libcst as cst

from llmlint.records import dataclass
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import Unit

GROWING = frozenset(
    {
        "append", "appendleft", "extend", "extendleft", "insert", "add", "update", "setdefault", "pop", "popleft", "popitem", "remove",
        "discard", "clear", "sort", "reverse",
    }
)  # fmt: skip
# The classes of nodes that can do anything to a name.
_USING = (cst.Assign, cst.AnnAssign, cst.AugAssign, cst.NamedExpr, cst.For, cst.CompFor, cst.WithItem, cst.Call)


@dataclass(frozen=True, slots=True)
class NameUse:
    """One expression that decides what a name holds.

    `by`: the name is given it, is given one of its items in each round of a loop, or has it added to what it holds.
    """

    by: Literal["given", "walked", "added"]
    value: cst.BaseExpression
    node: cst.CSTNode


def uses_of(unit: Unit, name: str) -> list[NameUse]:
    """All that a piece of code does to one of its names, in source order."""
    nodes = unit.module.own_nodes(unit)
    if unit.name_uses is None or unit.name_uses[0] is not nodes:
        unit.name_uses = nodes, _all_uses(nodes)
    return unit.name_uses[1].get(name, [])


def _all_uses(nodes: list[cst.CSTNode]) -> dict[str, list[NameUse]]:
    """What some nodes do to names, by these."""
    found: dict[str, list[NameUse]] = {}
    for node in only(nodes, *_USING):
        for name, value in _added(node):
            found.setdefault(name, []).append(NameUse("added", value, node))
        if (given := _given(node)) is None:
            continue
        for name in frozenset[str]().union(*map(bound_in, given[0])):
            by: Literal["given", "walked"] = "walked" if isinstance(node, (cst.For, cst.CompFor)) else "given"
            found.setdefault(name, []).append(NameUse(by, given[1], node))
    return found


def changes_fields(unit: Unit, name: str) -> bool:
    """Whether a piece of code gives a field of a name's object something else, or puts something into what a field holds."""
    return any(_changes_field(node, name) for node in unit.module.own_nodes(unit))


def changes_in(block: cst.CSTNode, name: str) -> bool:
    """Whether a block of code puts something into what a name holds, or takes something out of it."""
    return any(_changes_field(node, name) or _fills(node, name) for node in walk(block))


def _fills(node: cst.CSTNode, name: str) -> bool:
    match node:
        case cst.Call(func=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=method))):
            return owner == name and method in GROWING
        case _:
            return False


def _changes_field(node: cst.CSTNode, name: str) -> bool:
    match node:
        case cst.Assign(targets=targets):
            return any(_owner(target.target) == name for target in targets)
        case cst.AugAssign(target=target) | cst.AnnAssign(target=target):
            return _owner(target) == name
        case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value=method))):
            return method in GROWING and _owner(owner) == name
        case _:
            return False


def _given(node: cst.CSTNode) -> tuple[list[cst.CSTNode], cst.BaseExpression] | None:
    """The targets that a node binds, and the value it takes them from."""
    match node:
        case cst.Assign(targets=targets, value=value):
            return [target.target for target in targets], value
        case cst.AnnAssign(target=target, value=value) if value is not None:
            return [target], value
        case cst.NamedExpr(target=target, value=value) | cst.For(target=target, iter=value) | cst.CompFor(target=target, iter=value):
            return [target], value
        case cst.WithItem(item=value, asname=cst.AsName(name=target)):
            return [target], value
        case _:
            return None


def _added(node: cst.CSTNode) -> Iterator[tuple[str, cst.BaseExpression]]:
    """What a node puts into what names hold: `name += x`, `name["key"] = x`, `name.append(x)`."""
    match node:
        case cst.AugAssign(target=cst.Name(value=name), value=value):
            yield name, value
        case cst.Assign(targets=targets, value=value):
            yield from ((owner, value) for owner in dict.fromkeys(_owner(target.target) for target in targets) if owner)
        case cst.Call(func=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=method)), args=args) if method in GROWING:
            yield from ((owner, arg.value) for arg in args)
        case _:
            pass


def bound_in(target: cst.CSTNode) -> frozenset[str]:
    """The names that an assignment's target binds."""
    if isinstance(target, (cst.Tuple, cst.List)):
        return frozenset[str]().union(*(bound_in(entry.value) for entry in target.elements))
    return frozenset({target.value}) if isinstance(target, cst.Name) else frozenset()


def _owner(target: cst.BaseExpression) -> str:
    """The name in whose items or attributes a target lies; empty where it is none."""
    if not isinstance(target, (cst.Subscript, cst.Attribute)):
        return ""
    while isinstance(target, (cst.Subscript, cst.Attribute)):
        target = target.value
    return target.value if isinstance(target, cst.Name) else ""


def is_label(name: cst.Name, parents: dict[cst.CSTNode, cst.CSTNode]) -> bool:
    """Whether a name is an attribute's, a keyword's, or part of the module from which names are imported."""
    above = parents.get(name)
    if (isinstance(above, cst.Attribute) and above.attr is name) or (isinstance(above, cst.Arg) and above.keyword is name):
        return True
    while isinstance(above, cst.Attribute):
        above = parents.get(above)
    return isinstance(above, cst.ImportFrom)


__all__ = ["GROWING", "NameUse", "bound_in", "changes_fields", "changes_in", "is_label", "uses_of"]
