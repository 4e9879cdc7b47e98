"""What type the code declares for an expression, and whether it has only a few values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import held
from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit
from llmlint.facts.followed.name_uses import uses_of
from llmlint.facts.values import ClassValue, Instance, alternatives
from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World

_LISTS = frozenset(
    {"list", "List", "set", "Set", "frozenset", "Sequence", "Iterable", "Iterator", "AsyncIterator", "Collection", "deque", "Generator"}
)
_TUPLES = frozenset({"tuple", "Tuple"})
_TABLES = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict"})
_WRAPPERS = frozenset({"Optional", "Final", "ClassVar", "Annotated", "Required", "NotRequired"})
_MAX_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Declared:
    """A type as it is written, and the piece of code in whose words; or a class itself."""

    unit: Unit
    node: cst.BaseExpression | None = None
    cls: ClassUnit | None = None


def has_few_values(world: World, unit: Unit, node: cst.BaseExpression) -> bool:
    """Whether an expression is declared to be a member of an enumeration, one of some literals, or true or false."""
    found = declared(world, unit, node)
    if found is None:
        return False
    cls = _class_of(world, found)
    if cls is not None:
        return cls.is_enum
    match found.node:
        case cst.Subscript(value=cst.Name(value="Literal") | cst.Attribute(attr=cst.Name(value="Literal"))) | cst.Name(value="bool"):
            return True
        case _:
            return False


def declared(world: World, unit: Unit, node: cst.BaseExpression, depth: int = 0) -> Declared | None:
    """The type of a name, of an attribute or of an item, as far as annotations tell it."""
    if depth > _MAX_DEPTH:
        return None
    match node:
        case cst.Name(value=name):
            return _unwrapped(_of_name(world, unit, name, depth + 1))
        case cst.Attribute(value=base, attr=cst.Name(value=name)):
            return _unwrapped(_of_field(world, _class_behind(world, unit, base, depth + 1), name))
        case cst.Subscript(value=base):
            return _item(declared(world, unit, base, depth + 1))
        case cst.Call(func=cst.Name() | cst.Attribute() as func):
            classes = [option.unit for option in alternatives(held(world, unit, func)) if isinstance(option, ClassValue)]
            return Declared(unit, cls=classes[0]) if len(classes) == 1 else None
        case _:
            return None


def _class_behind(world: World, unit: Unit, node: cst.BaseExpression, depth: int) -> ClassUnit | None:
    found = declared(world, unit, node, depth)
    cls = _class_of(world, found) if found is not None else None
    if cls is not None or not isinstance(node, cst.Name):
        return cls
    objects = [option.unit for option in alternatives(held(world, unit, node)) if isinstance(option, Instance)]
    return objects[0] if len(objects) == 1 else None


def _class_of(world: World, found: Declared) -> ClassUnit | None:
    if found.cls is not None:
        return found.cls
    if not isinstance(found.node, (cst.Name, cst.Attribute)):
        return None
    classes = [option.unit for option in alternatives(held(world, found.unit, found.node)) if isinstance(option, ClassValue)]
    return classes[0] if len(classes) == 1 else None


def _of_name(world: World, unit: Unit, name: str, depth: int) -> Declared | None:
    owner: Unit | None = unit
    while owner is not None:
        parameter = next((p for p in owner.parameters if p.name == name), None) if isinstance(owner, FunctionUnit) else None
        if parameter is not None:
            return Declared(owner, parameter.node.annotation.annotation) if parameter.node.annotation is not None else None
        uses = [use for use in uses_of(owner, name) if use.by != "added"]
        if uses:
            return _of_use(world, owner, name, uses[0].node, depth) if len(uses) == 1 else None
        owner = owner.parent
    return None


def _of_use(world: World, owner: Unit, name: str, node: cst.CSTNode, depth: int) -> Declared | None:
    match node:
        case cst.AnnAssign(annotation=annotation):
            return Declared(owner, annotation.annotation)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name())], value=value):
            return declared(world, owner, value, depth)
        case cst.For(target=target, iter=over) | cst.CompFor(target=target, iter=over):
            return _taken_out(_walked(world, owner, over, depth), target, name)
        case _:
            return None


def _walked(world: World, owner: Unit, over: cst.BaseExpression, depth: int) -> Declared | None:
    """What one round of a loop gets."""
    match over:
        case cst.Call(func=cst.Attribute(value=table, attr=cst.Name(value="items" | "keys" | "values" as method)), args=[]):
            found = declared(world, owner, table, depth)
            pair = _arguments(found, _TABLES)
            if found is None or len(pair) != 2:
                return None
            made = cst.Subscript(cst.Name("tuple"), [cst.SubscriptElement(cst.Index(part)) for part in pair])
            return replace(found, node={"items": made, "keys": pair[0], "values": pair[1]}[method])
        case cst.Name() | cst.Attribute() | cst.Subscript():
            classes = [option.unit for option in alternatives(held(world, owner, over)) if isinstance(option, ClassValue)]
            return Declared(owner, cls=classes[0]) if classes and classes[0].is_enum else _item(declared(world, owner, over, depth))
        case _:
            return None


def _taken_out(found: Declared | None, target: cst.BaseExpression, name: str) -> Declared | None:
    """The part of a row that a loop's target gives a name to."""
    if not isinstance(target, (cst.Tuple, cst.List)):
        return _unwrapped(found)
    parts = _arguments(found, _TUPLES)
    for index, entry in enumerate(target.elements):
        if found is not None and index < len(parts) and isinstance(entry.value, cst.Name) and entry.value.value == name:
            return _unwrapped(replace(found, node=parts[index]))
    return None


def _item(found: Declared | None) -> Declared | None:
    parts = _arguments(found, _LISTS)
    if found is None or not parts:
        values = _arguments(found, _TABLES)
        return _unwrapped(replace(found, node=values[1])) if found is not None and len(values) == 2 else None
    return _unwrapped(replace(found, node=parts[0]))


def _arguments(found: Declared | None, names: frozenset[str]) -> tuple[cst.BaseExpression, ...]:
    match found.node if found is not None else None:
        case cst.Subscript(value=cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)), slice=parts) if name in names:
            return tuple(part.slice.value for part in parts if isinstance(part.slice, cst.Index))
        case _:
            return ()


def _of_field(world: World, cls: ClassUnit | None, name: str) -> Declared | None:
    """What a class declares of one of its fields."""
    for owner in world.hierarchy.lineage(cls) if cls is not None else ():
        if not isinstance(owner, ClassUnit):
            continue
        for line in owner.node.body.body:
            for part in line.body if isinstance(line, cst.SimpleStatementLine) else ():
                if isinstance(part, cst.AnnAssign) and isinstance(part.target, cst.Name) and part.target.value == name:
                    return Declared(owner.module, part.annotation.annotation)
    return None


def _unwrapped(found: Declared | None) -> Declared | None:
    """`Optional[T]`, `T | None`: what it is where it is there."""
    match found.node if found is not None else None:
        case cst.BinaryOperation(left=left, operator=cst.BitOr(), right=cst.Name(value="None")) if found is not None:
            return replace(found, node=left)
        case cst.Subscript() if found is not None and (parts := _arguments(found, _WRAPPERS)):
            return replace(found, node=parts[0])
        case _:
            return found


__all__ = ["has_few_values"]
