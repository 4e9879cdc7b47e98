"""What an object is made with only until its work begins, or a class until its subclass does its part: something else is assigned before
anybody reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import INITIALISERS, ClassUnit, FunctionUnit
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At


def is_put_off(world: World, at: At) -> bool:
    """Whether an initialiser assigns a value to a private attribute, and no method reads it that has not, itself or through all its
    callers, assigned something else in any case: `self._model = "..."`, then `self._model = given` at the start of `run`.
    """
    name, maker = _private_attribute(at), world.functions.get(at.module.function_around(at.node) or at.node)
    if not name or maker is None or maker.owner is None or maker.name not in INITIALISERS:
        return False
    classes = [maker.owner, *world.hierarchy.below(maker.owner, maker)]
    reads = [read for cls in classes for read in _reads(world, cls, name)]
    return bool(reads) and all(_is_assigned_before(world, unit, node, name, ()) for unit, node in reads)


def is_put_over(world: World, at: At, reader: Unit) -> bool:
    """Whether the initialiser of a base assigns a value to an attribute, and that of the class whose method reads it assigns something
    else in any case, once the base has done its part: `super().__init__()`, then `self.model = ...`.
    """
    name, maker = _attribute_around(at), world.functions.get(at.module.function_around(at.node) or at.node)
    subclass = reader.owner if isinstance(reader, FunctionUnit) else None
    if not name or maker is None or maker.owner is None or maker.name not in INITIALISERS or subclass in (None, maker.owner):
        return False
    return maker.owner in world.hierarchy.lineage(subclass) and any(_ends_with_another(node, name) for node in subclass.node.body.body)


def _attribute_around(at: At) -> str:
    """The attribute of the object itself to which a statement assigns a value, or what may be it."""
    node: cst.CSTNode | None = at.node
    while node is not None and not isinstance(node, cst.BaseStatement):
        match node:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)))]):
                return name
            case _:
                node = at.module.parents.get(node)
    return ""


def _ends_with_another(node: cst.CSTNode, name: str) -> bool:
    """Whether an initialiser always assigns something else to an attribute, behind whatever other initialisers it calls."""
    if not isinstance(node, cst.FunctionDef) or node.name.value not in INITIALISERS:
        return False
    assigned = False
    for line in node.body.body:
        assigned = assigns_anew(line, name) or (assigned and not _initialises(line))
    return assigned


def _initialises(line: cst.CSTNode) -> bool:
    """Whether a statement calls an initialiser."""
    return any(isinstance(part, cst.Attribute) and part.attr.value in INITIALISERS for part in walk(line))


def _private_attribute(at: At) -> str:
    """The attribute of the object itself to which nothing but the value is assigned."""
    match at.module.parents.get(at.node):
        case (
            cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)))])
            | cst.AnnAssign(target=cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)))
        ) if name.startswith("_"):
            return name
        case _:
            return ""


def _reads(world: World, cls: ClassUnit, name: str) -> Iterator[tuple[FunctionUnit | None, cst.CSTNode]]:
    """Where methods of a class read an attribute of the object, each with its method."""
    parents = cls.module.parents
    for node in walk(cls.node):
        if not isinstance(node, cst.Attribute) or node.attr.value != name:
            continue
        above = parents[node]
        if isinstance(above, cst.AssignTarget) or (isinstance(above, cst.AnnAssign) and above.target is node):
            continue
        around = cls.module.function_around(node)
        yield world.functions.get(around) if around is not None else None, node


def _is_assigned_before(world: World, unit: Unit | None, node: cst.CSTNode | None, name: str, seen: tuple[Unit, ...]) -> bool:
    """Whether the way to a place in a function always leads over an assignment to the attribute."""
    if not isinstance(unit, FunctionUnit) or node is None or unit in seen or not isinstance(unit.node, cst.FunctionDef):
        return False
    for line in unit.node.body.body:
        if any(part is node for part in walk(line)):
            break
        if assigns_anew(line, name):
            return unit.name not in INITIALISERS
    callers = world.callers.get(unit, {})
    return bool(callers) and all(_is_assigned_before(world, caller, call, name, (*seen, unit)) for call, caller in callers.items())


def assigns_anew(line: cst.CSTNode, name: str) -> bool:
    """Whether a statement gives the attribute something else than what it had."""
    for part in line.body if isinstance(line, cst.SimpleStatementLine) else ():
        match part:
            case (
                cst.Assign(
                    targets=[cst.AssignTarget(target=cst.Attribute(value=cst.Name(value="self"), attr=attr))],
                    value=cst.BaseExpression() as value,
                )
                | cst.AnnAssign(target=cst.Attribute(value=cst.Name(value="self"), attr=attr), value=cst.BaseExpression() as value)
            ) if attr.value == name:
                return not any(isinstance(inner, cst.Attribute) and inner.attr.value == name for inner in walk(value))
            case _:
                pass
    return False


__all__ = ["assigns_anew", "is_put_off", "is_put_over"]
