"""Counts that limit how many requests are made in all: `if taken[0] < limit: taken[0] += 1`, the same for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.leading import calls_along
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World


def is_counted(world: World, site: CallSite, request: Request) -> bool:
    """Whether the call, or one on its way, is made only while a count is below a limit that all rounds take from."""
    way = [(unit, call) for unit, call, _ in calls_along(world, site.unit, site.at.node, request)]
    return any(_is_shared(place, way[: number + 1]) for number, (unit, call) in enumerate(way) for place in _counted_at(unit, call))


def _counted_at(unit: Unit, call: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """The counts that a condition around a call compares with a limit, and that are raised where it holds."""
    for node, child in unit.module.around(call):
        if not isinstance(node, cst.If) or child is not node.body:
            continue
        match node.test:
            case cst.Comparison(left=place, comparisons=[cst.ComparisonTarget(operator=cst.LessThan() | cst.LessThanEqual())]):
                if any(_raises(part, words(place)) for part in walk(node.body)):
                    yield place
            case _:
                pass


def _raises(node: cst.CSTNode, place: str) -> bool:
    return isinstance(node, cst.AugAssign) and isinstance(node.operator, cst.AddAssign) and words(node.target) == place


def _is_shared(place: cst.BaseExpression, way: list[tuple[Unit, cst.CSTNode]]) -> bool:
    """Whether it is one count for all: kept by an object, by the module, or by the function in which the rounds are made."""
    unit, _ = way[-1]
    if len(way) == 1 or isinstance(place, cst.Attribute):
        return True
    owner = place.value if isinstance(place, cst.Subscript) else None
    return _is_brought(owner, way) if isinstance(owner, cst.Name) else isinstance(owner, cst.Attribute) or _is_declared(unit, words(place))


def _is_brought(name: cst.Name, way: list[tuple[Unit, cst.CSTNode]]) -> bool:
    """Whether what a function calls by a name was there before the rounds: no caller makes a new one to hand it over."""
    unit, _ = way[-1]
    if len(way) == 1:
        return True
    if not isinstance(unit, FunctionUnit):
        return False
    if all(parameter.name != name.value for parameter in unit.parameters):
        return name.value not in unit.final
    caller, call = way[-2]
    if not isinstance(call, cst.Call):
        return False
    given = unit.given(name.value, call.args)
    return (isinstance(given, cst.Name) and _is_brought(given, [*way[:-2], (caller, call)])) or isinstance(given, cst.Attribute)


def _is_declared(unit: Unit, name: str) -> bool:
    return any(isinstance(part, (cst.Global, cst.Nonlocal)) and any(n.name.value == name for n in part.names) for part in walk(unit.node))


__all__ = ["is_counted"]
