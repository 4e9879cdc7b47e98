"""What is found in answers and in texts of the program alike, to hold one against the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.list_expressions import argument_for
from llmlint.facts.evaluation.look_up import held
from llmlint.facts.evaluation.strings import words
from llmlint.facts.model import UseKind
from llmlint.facts.values import UNKNOWN
from llmlint.facts.values.flows import Flow, Origin, Param
from llmlint.facts.values.structure import inner_values
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.outputs.first_of import Traced
    from llmlint.facts.values.base import Value

_FINDS_ALL = frozenset({"findall", "finditer"})


def is_found_in_both(world: World, traced: Traced) -> bool:
    """Whether a function finds all that is of one form, takes none of it by its position, and is handed answers and, besides, texts
    that no model wrote: `marks(sent) == marks(reply)`. So where what it finds in two texts is compared: `marks(reply) - marks(sent)`.
    """
    event = traced.event
    source = event.flows[0].source if event.kind is UseKind.REGEX and event.detail in _FINDS_ALL else None
    if not isinstance(source, Param) or source.function is not traced.unit or _takes_by_position(source.function):
        return False
    handed: set[bool | None] = set()
    for call, unit in world.callers.get(source.function, {}).items():
        given = argument_for(source.function, source.name, call) if isinstance(call, cst.Call) else None
        if call is not None and given is not None:
            answers = any(node in unit.sites for node in walk(given)) or _holds_answers(world, unit, _given(world, unit, call, given))
            handed |= {answers, False} if answers and isinstance(call, cst.Call) and _is_compared(unit, call) else {answers}
    return {True, False} <= handed


def _is_compared(unit: Unit, call: cst.Call) -> bool:
    """Whether what a call gives is compared with what another call of the same function gives, or put together with it."""
    named = {call: ""}
    for node in walk(unit.node):
        if isinstance(node, cst.Assign) and len(node.targets) == 1:
            made = [part for part in walk(node.value) if isinstance(part, cst.Call) and part.func.deep_equals(call.func)]
            named |= dict.fromkeys(made, words(node.targets[0].target))
    mine, others = named[call], {name for made, name in named.items() if made is not call}
    for node in walk(unit.node):
        sides = _sides(node)
        if sides and any(_stands_for(side, call, {mine}) for side in sides) and any(_stands_for(side, None, others) for side in sides):
            return True
    return False


def _sides(node: cst.CSTNode) -> list[cst.BaseExpression]:
    match node:
        case cst.BinaryOperation(left=left, operator=cst.BitAnd() | cst.Subtract() | cst.BitXor(), right=right):
            return [left, right]
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(comparator=right)]):
            return [left, right]
        case _:
            return []


def _stands_for(side: cst.BaseExpression, call: cst.Call | None, names: set[str]) -> bool:
    return side is call or (isinstance(side, cst.Name) and side.value in names)


def _takes_by_position(function: FunctionUnit) -> bool:
    return any(isinstance(node, cst.Index) and isinstance(node.value, (cst.Integer, cst.UnaryOperation)) for node in walk(function.node))


def _given(world: World, unit: Unit, call: cst.CSTNode, given: cst.BaseExpression) -> Value:
    """What an argument holds, or the items that the comprehension around it goes through."""
    for above, _ in unit.module.around(call):
        loop = above.for_in if isinstance(above, (cst.ListComp, cst.SetComp, cst.GeneratorExp)) else None
        if loop is not None and loop.target.deep_equals(given):
            return unit.sources.get(loop, UNKNOWN)
    return held(world, unit, given)


def _holds_answers(world: World, unit: Unit, given: Value) -> bool | None:
    """Whether an argument is an answer; `None` where that is not known."""
    flows = [inner for inner in inner_values(given) if isinstance(inner, Flow)]
    behind = [value for flow in flows if isinstance(flow.source, Param) for value in world.points_to.values(flow, unit)]
    if any(isinstance(value, Flow) and isinstance(value.source, Origin) for value in (*flows, *behind)):
        return True
    return False if flows else None


__all__ = ["is_found_in_both"]
