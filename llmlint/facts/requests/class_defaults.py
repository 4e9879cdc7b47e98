"""What the body of a class says of an attribute, and every object of it has something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import ClassUnit
from llmlint.facts.requests.placeholders import assigns_anew
from llmlint.facts.requests.record_defaults import is_given_each_time
from llmlint.facts.values import FunctionValue
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import FunctionUnit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At


def is_covered_at_once(world: World, at: At) -> bool:
    """Whether the body of a class gives a value to an attribute that its initialiser, and that of each class below, assigns anew in any
    case: `model = "..."`, then `self.model = model` in `__init__`; or of which every subclass of an unfinished class has its own.
    Nobody reads it on the class itself.
    """
    name, cls = _class_attribute(world, at)
    if cls is None:
        return False
    below = world.hierarchy.below(cls, at.module)
    owners = {"cls", *(each.name for each in (cls, *below))}
    reads = (node.value for module in world.modules.values() for node in module.index.of(cst.Attribute) if node.attr.value == name)
    if any(isinstance(read, cst.Name) and read.value in owners for read in reads):
        return False
    if world.hierarchy.is_unfinished(cls) and below:
        return all(_has_another(world, each, cls, name) for each in below)
    if is_given_each_time(world, cls, name):
        return True
    initialisers = {world.hierarchy.method(each, "__init__", at.module) for each in (cls, *below)}
    return all(isinstance(value, FunctionValue) and _begins_with(world, value.function, name) for value in initialisers)


def _has_another(world: World, subclass: ClassUnit, cls: ClassUnit, name: str) -> bool:
    """Whether the body of a subclass, or of a class between it and `cls`, says something else of the attribute."""
    lineage = world.hierarchy.lineage(subclass)
    nearer = lineage[: lineage.index(cls)]
    return any(isinstance(each, ClassUnit) and name in each.members for each in nearer)


def _class_attribute(world: World, at: At) -> tuple[str, ClassUnit | None]:
    """The name that the body of a class gives a value to, and the class."""
    statement = at.module.parents.get(at.node)
    match statement:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]) | cst.AnnAssign(target=cst.Name(value=name)):
            around = at.module.scope_around(statement)
            return name, world.classes.get(around) if isinstance(around, cst.ClassDef) else None
        case _:
            return "", None


def _begins_with(world: World, function: FunctionUnit, name: str) -> bool:
    """Whether an initialiser, or the one above that it calls, gives an attribute something else before it reads it, asks another method of
    the object, or ends.
    """
    defaults = (parameter.node.default for parameter in function.parameters)
    if not isinstance(function.node, cst.FunctionDef) or any(isinstance(part, cst.Name) and part.value == name for part in defaults):
        return False
    for line in function.node.body.body:
        if assigns_anew(line, name):
            return True
        if any(isinstance(part, cst.Return) or _reads_or_asks(part, name) for part in walk(line)):
            return False
    return _goes_above(world, function, name)


def _goes_above(world: World, function: FunctionUnit, name: str) -> bool:
    """Whether an initialiser calls in any case the one above, which gives the attribute something else."""
    lines = function.node.body.body if isinstance(function.node, cst.FunctionDef) else ()
    if function.owner is None or not any(_calls_an_initialiser(line) for line in lines):
        return False
    above = world.hierarchy.lineage(function.owner)[1:]
    found = next((cls.members["__init__"] for cls in above if isinstance(cls, ClassUnit) and "__init__" in cls.members), None)
    return isinstance(found, FunctionValue) and _begins_with(world, found.function, name)


def _calls_an_initialiser(line: cst.CSTNode) -> bool:
    match line:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name(value="__init__"))))]):
            return True
        case _:
            return False


def _reads_or_asks(node: cst.CSTNode, name: str) -> bool:
    """Whether the attribute is named, or a method of the object is called."""
    match node:
        case cst.Attribute(attr=attr) if attr.value == name:
            return True
        case cst.Call(func=cst.Attribute(value=cst.Name(value="self"))):
            return True
        case _:
            return False


__all__ = ["is_covered_at_once"]
