"""The last message of a list that goes to a model: it is what was asked, whatever else the list holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.list_expressions import argument_for
from llmlint.facts.evaluation.strings import words
from llmlint.facts.followed.name_uses import uses_of
from llmlint.facts.values.flows import Param
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.flows import Flow


def is_what_was_asked(world: World, flow: Flow) -> bool:
    """Whether a parameter is given the last message of a list that the caller sends, and to which it adds nothing, by all in sight."""
    if not isinstance(flow.source, Param):
        return False
    function, name = flow.source.function, flow.source.name
    calls = world.callers.get(function, {})
    return bool(calls) and all(_hands_on_last(function, name, node, caller) for node, caller in calls.items())


def _hands_on_last(function: FunctionUnit, parameter: str, call: cst.CSTNode | None, caller: Unit) -> bool:
    given = argument_for(function, parameter, call) if isinstance(call, cst.Call) else None
    names = {name for part in walk(given) if (name := _last_of(part))} if given is not None else set[str]()
    return any(_sends(caller, name) and not _adds_to(caller, name) for name in names)


def _last_of(node: cst.CSTNode) -> str:
    """`messages` of `messages[-1]`."""
    match node:
        case cst.Subscript(value=cst.Name(value=name), slice=[cst.SubscriptElement(slice=cst.Index(value=cst.UnaryOperation() as key))]):
            return name if isinstance(key.operator, cst.Minus) and words(key.expression) == "1" else ""
        case _:
            return ""


def _sends(unit: Unit, name: str) -> bool:
    given = (arg.value for node in unit.sites if isinstance(node, cst.Call) for arg in node.args)
    return any(isinstance(value, cst.Name) and value.value == name for value in given)


def _adds_to(unit: Unit, name: str) -> bool:
    return any(use.by == "added" for use in uses_of(unit, name))


__all__ = ["is_what_was_asked"]
