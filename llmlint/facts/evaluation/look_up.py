"""What names and dotted names hold once the evaluation is done, as seen from a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.access import item
from llmlint.facts.evaluation.attributes import attribute
from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit, Unit
from llmlint.facts.values import UNKNOWN, Api, External, FunctionValue, Made, Partial, alternatives
from llmlint.facts.values.flows import Flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value


def held(world: World, unit: Unit, node: cst.BaseExpression) -> Value:
    """The value of a name, a dotted name, or what a lambda is."""
    match node:
        case cst.Name(value=name):
            return _named(world, unit, name)
        case cst.Attribute(value=base, attr=cst.Name(value=name)):
            return attribute(world, held(world, unit, base), name, unit)
        case cst.Lambda() if node in world.functions:
            return FunctionValue(world.functions[node])
        case _:
            return UNKNOWN


def held_under_key(world: World, unit: Unit, node: cst.BaseExpression) -> Value:
    """The same, also of what stands under a key: `self.talks[user]`, `talks.get(user)`."""
    match node:
        case cst.Subscript(value=base, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            pass
        case cst.Call(func=cst.Attribute(value=base, attr=cst.Name(value="get" | "setdefault")), args=[cst.Arg(value=key), *_]):
            pass
        case _:
            return held(world, unit, node)
    name = key.evaluated_value if isinstance(key, cst.SimpleString) else None
    return item(world, held(world, unit, base), name if isinstance(name, str) else None, unit)


def _named(world: World, unit: Unit, name: str) -> Value:
    scope: Unit | None = unit
    while scope is not None and not isinstance(scope, ModuleUnit):
        if name in scope.final:
            return world.resolve(scope.final[name], unit)
        scope = scope.parent
    value = world.global_of(unit.module, name, None)
    return world.resolve(value, unit) if value is not None else UNKNOWN


def settled(world: World, unit: Unit, value: Value) -> list[Value]:
    """All that a value may be, with what is given to the parameters that it stems from."""
    found: list[Value] = []
    for option in alternatives(value):
        found.extend([option, *world.points_to.values(option, unit)] if isinstance(option, Flow) else [option])
    return found


def outside_name(world: World, unit: Unit, node: cst.BaseExpression) -> str:
    """The dotted name of something that is not the project's, or of the class of such an object; empty where it is not known."""
    for option in alternatives(held(world, unit, node)):
        if isinstance(option, External):
            return option.name
    return ""


def made_by(world: World, unit: Unit, node: cst.BaseExpression) -> str:
    """The dotted name of what constructed an object, or the object that an attribute path starts at; empty where it is not known."""
    for option in alternatives(held(world, unit, node)):
        base = option.base if isinstance(option, Api) else option
        if isinstance(base, Made):
            return base.name
    return ""


def functions_behind(world: World, unit: Unit, node: cst.BaseExpression) -> Iterator[FunctionUnit]:
    """The project functions that an expression may stand for."""
    for option in alternatives(held(world, unit, node)):
        behind = alternatives(option.function) if isinstance(option, Partial) else (option,)
        for value in behind:
            if isinstance(value, FunctionValue):
                yield value.function


def arguments_for(world: World, unit: Unit, call: cst.Call, function: FunctionUnit) -> list[cst.Arg]:
    """The arguments of a call that a function gets: of `pool.submit(ask, text)`, those behind it."""
    for number, argument in enumerate(call.args):
        if function in functions_behind(world, unit, argument.value):
            return list(call.args[number + 1 :])
    return list(call.args)


__all__ = ["arguments_for", "functions_behind", "held", "held_under_key", "made_by", "outside_name", "settled"]
