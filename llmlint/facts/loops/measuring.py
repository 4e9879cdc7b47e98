"""Rounds that measure how long their requests take: a benchmark, whose requests cannot share one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import outside_name
from llmlint.facts.evaluation.strings import words
from llmlint.records import dataclass
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World

_SAME_TIME = frozenset({"round", "float", "int"})
_SUMS = frozenset({"sum", "fsum", "mean", "fmean", "median", "average"})


@dataclass(frozen=True, slots=True)
class _Times:
    """The names that hold what a clock showed before a call, or later, and those that hold how long it took."""

    begun: frozenset[str]
    ended: frozenset[str]
    taken: frozenset[str] = frozenset()


def measures_its_requests(world: World, site: CallSite, request: Request, loop: cst.CSTNode) -> bool:
    """`begun = clock()`, `ask(item)`, `total += clock() - begun`: a time is taken around each request, and added up or collected.

    The function that is called may take it and give it back. A time that is only reported as the work goes on measures nothing.
    """
    if not isinstance(loop, (cst.For, cst.While)):
        return False
    times = _around(world, site.unit, loop.body, site.at.node)
    function = world.functions.get(request.chain[0].node) if request.chain else None
    if function is not None:
        back = frozenset(_given_back(world, function, request, site.at.node, loop.body))
        times = _Times(times.begun, times.ended, times.taken | back)
    added_up = _keys_added_up(site.unit)
    return any(_is_added_up(world, site.unit, node, times, added_up) for node in walk(loop.body))


def _around(world: World, unit: Unit, body: cst.CSTNode, call: cst.CSTNode) -> _Times:
    order = unit.module.index.order
    clocked = [(node, names) for node, names, value in _assigned(body) if _is_clock(world, unit, value)]
    before = frozenset(name for node, names in clocked if order(node) < order(call) for name in names)
    after = frozenset(name for node, names in clocked if order(node) > order(call) for name in names)
    times = _Times(before, after)
    for node, names, value in sorted(_assigned(body), key=lambda given: order(given[0])):
        if order(node) > order(call) and _is_time(world, unit, value, times):
            times = _Times(before, after, times.taken.union(names))
    return times


def _assigned(body: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, list[str], cst.BaseExpression]]:
    """The plain assignments in a piece of code: the names, and what they are given."""
    for node in walk(body):
        if isinstance(node, cst.Assign):
            names = [target.target.value for target in node.targets if isinstance(target.target, cst.Name)]
            yield node, names, node.value


def _is_clock(world: World, unit: Unit, node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and world.effects.has(outside_name(world, unit, node.func), "clock")


def _is_time(world: World, unit: Unit, node: cst.BaseExpression, times: _Times) -> bool:
    """Whether an expression says how long a call took: `clock() - begun`, a name for that, or a number made of it."""
    match node:
        case cst.Name(value=name):
            return name in times.taken
        case cst.BinaryOperation(left=left, operator=cst.Subtract(), right=cst.Name(value=name)) if name in times.begun:
            return _is_clock(world, unit, left) or (isinstance(left, cst.Name) and left.value in times.ended)
        case cst.BinaryOperation(left=left, right=right):
            return _is_time(world, unit, left, times) or _is_time(world, unit, right, times)
        case cst.Call(func=cst.Name(value=name), args=[first, *_]) if name in _SAME_TIME:
            return _is_time(world, unit, first.value, times)
        case _:
            return False


def _keys_added_up(unit: Unit) -> frozenset[str]:
    """The keys of which a function adds up, or takes the average of, what stands under them: `sum(entry["time"] for entry in found)`."""
    sums = (node for node in unit.module.own_nodes(unit) if isinstance(node, cst.Call) and words(node.func).rpartition(".")[2] in _SUMS)
    return frozenset(str(part.evaluated_value) for node in sums for part in walk(node) if isinstance(part, cst.SimpleString))


def _is_added_up(world: World, unit: Unit, node: cst.CSTNode, times: _Times, keys: frozenset[str]) -> bool:
    match node:
        case cst.DictElement(key=cst.SimpleString() as key, value=value) if key.evaluated_value in keys:
            return _is_time(world, unit, value, times)
        case cst.AugAssign(operator=cst.AddAssign(), value=value):
            return _is_time(world, unit, value, times)
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="append")), args=[cst.Arg(value=value)]):
            return _is_time(world, unit, value, times)
        case _:
            return False


def _given_back(world: World, function: FunctionUnit, request: Request, call: cst.CSTNode, body: cst.CSTNode) -> Iterator[str]:
    """The names in a round that a call gives the time to which the function that it calls has taken."""
    inside = function.node.body if isinstance(function.node, cst.FunctionDef) else None
    asks = [node for node, other in function.sites.items() if request.leaf in other.requests]
    if inside is None or not asks:
        return
    times = _around(world, function, inside, asks[0])
    returned = [node.value for node in walk(inside) if isinstance(node, cst.Return)]
    places = {
        place
        for value in returned
        if isinstance(value, cst.Tuple)
        for place, element in enumerate(value.elements)
        if _is_time(world, function, element.value, times)
    }
    for node in walk(body):
        if isinstance(node, cst.Assign) and any(part is call for part in walk(node.value)):
            for target in node.targets:
                parts = target.target.elements if isinstance(target.target, cst.Tuple) else ()
                yield from (part.value.value for place, part in enumerate(parts) if place in places and isinstance(part.value, cst.Name))


__all__ = ["measures_its_requests"]
