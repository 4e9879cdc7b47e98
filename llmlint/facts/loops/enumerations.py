"""Whether the items of a loop are the program's own, and so no data: the program has a table in which each of them is a key.

`for role in panel: ask(PROMPTS[role], text)`: the item says how a model is asked, and not about what. How many there are the table says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.leading import calls_along
from llmlint.facts.evaluation.look_up import arguments_for, functions_behind, held
from llmlint.facts.values import ClassValue, Mapping, alternatives
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

_FEWEST = 2


def are_keys_of_a_table(world: World, site: CallSite, request: Request, loop: cst.CSTNode | None) -> bool:
    """Whether what a loop, or a `map`, walks over is looked up in a table that is written out, in a round or on the way to the model."""
    names = _items(loop)
    for unit, call, function in calls_along(world, site.unit, site.at.node, request):
        body = loop.body if isinstance(loop, cst.For) and call is site.at.node else call
        if any(_looks_up(world, unit, body, name) for name in names):
            return True
        if function is None or not isinstance(call, cst.Call):
            return False
        given = arguments_for(world, unit, call, function)
        handed = {met for met, argument in function.met_by(given) if isinstance(argument, cst.Name) and argument.value in names}
        if loop is None and call is site.at.node:
            handed = {next((parameter.name for parameter in function.parameters[int(function.receives) :]), "")}
        names = frozenset(handed - {""})
        if any(_looks_up(world, function, _inside(function), name) for name in names):
            return True
    return False


def _items(loop: cst.CSTNode | None) -> frozenset[str]:
    """The name of a loop's item; of the pairs of `enumerate` and of a dict's items only what is counted, and the key."""
    if not isinstance(loop, (cst.For, cst.CompFor)):
        return frozenset()
    match loop.target, loop.iter:
        case cst.Name(value=name), _:
            return frozenset({name})
        case cst.Tuple(elements=[_, cst.Element(value=cst.Name(value=name))]), cst.Call(func=cst.Name(value="enumerate")):
            return frozenset({name})
        case cst.Tuple(elements=[cst.Element(value=cst.Name(value=name)), _]), cst.Call(func=cst.Attribute(attr=cst.Name(value="items"))):
            return frozenset({name})
        case _:
            return frozenset()


def _looks_up(world: World, unit: Unit, body: cst.CSTNode, name: str, *, deeper: bool = True) -> bool:
    """Whether a table is looked into with a name, here or in a function that is handed it."""
    if any(_is_table(value) for base in _keyed_by(body, name) for value in alternatives(held(world, unit, base))):
        return True
    return deeper and any(
        _looks_up(world, function, _inside(function), parameter, deeper=False)
        for function, parameter in _handed_on(world, unit, body, name)
    )


def _handed_on(world: World, unit: Unit, body: cst.CSTNode, name: str) -> Iterator[tuple[FunctionUnit, str]]:
    """The functions that are called with a name as it is, and the parameter that it meets."""
    for call in walk(body):
        if isinstance(call, cst.Call) and any(isinstance(arg.value, cst.Name) and arg.value.value == name for arg in call.args):
            for function in functions_behind(world, unit, call.func):
                met = function.met_by(call.args)
                yield from ((function, to) for to, arg in met if to and isinstance(arg, cst.Name) and arg.value == name)


def _inside(function: FunctionUnit) -> cst.CSTNode:
    return function.node.body if isinstance(function.node, (cst.FunctionDef, cst.Lambda)) else function.node


def _keyed_by(body: cst.CSTNode, name: str) -> Iterator[cst.BaseExpression]:
    """What is looked into with a name as the key."""
    for node in walk(body):
        match node:
            case cst.Subscript(value=base, slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Name(value=key)))]) if key == name:
                yield base
            case _:
                pass


def _is_table(value: Value) -> bool:
    """A dict with several keys that are written out, or an enumeration."""
    match value:
        case Mapping(items=items):
            return len(items) >= _FEWEST
        case ClassValue(unit=unit):
            return unit.is_enum
        case _:
            return False


__all__ = ["are_keys_of_a_table"]
