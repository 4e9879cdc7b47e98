"""Methods that stand in for a function which may be handed over: `self.ask = ask or self._ask_one_by_one`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.values import FunctionValue, Partial, alternatives
from llmlint.facts.values.flows import Param

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World


def is_replaced(world: World, unit: Unit) -> bool:
    """Whether a method is only named as the stand-in of an initialiser's parameter, and every object in sight is made with another one."""
    if not isinstance(unit, FunctionUnit) or unit.owner is None:
        return False
    named = [node for node in unit.module.index.of(cst.Attribute) if node.attr.value == unit.name]
    preferred = _preferred_to(unit.module.parents.get(named[0]), named[0]) if len(named) == 1 else None
    initialiser = world.hierarchy.method(unit.owner, "__init__", unit) if preferred is not None else None
    if preferred is None or not isinstance(initialiser, FunctionValue):
        return False
    param, calls = Param(initialiser.function, preferred), world.callers.get(initialiser.function, {})
    given = world.bindings.get(param)
    if given is None or not all(isinstance(option, (FunctionValue, Partial)) for option in alternatives(given)):
        return False
    return all(isinstance(node, cst.Call) and initialiser.function.given(preferred, node.args) is not None for node in calls)


def _preferred_to(above: cst.CSTNode | None, stand_in: cst.Attribute) -> str | None:
    """The name that is taken in place of another value, if it holds anything."""
    match above:
        case cst.BooleanOperation(left=cst.Name(value=name), operator=cst.Or(), right=right) if right is stand_in:
            return name
        case cst.IfExp(body=cst.Name(value=name), orelse=orelse) if orelse is stand_in:
            return name
        case _:
            return None


__all__ = ["is_replaced"]
