"""Defaults that no request meets: something else stands there whenever they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.requests.class_defaults import is_covered_at_once
from llmlint.facts.requests.idle_objects import is_given_to_nobody
from llmlint.facts.requests.placeholders import is_put_off

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import FunctionUnit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At


def is_always_replaced(world: World, at: At) -> bool:
    """Whether a value is the default of a parameter that each of the calls in sight fills, or of a `getattr` that finds a declared
    attribute, what an object keeps to itself until it is told something else, or is given to an object that nobody uses: no request is
    known to go out with it.

    What nothing in sight calls keeps its defaults, and so does what others may call where some call hands options on as a whole.
    """
    parents = at.module.parents
    node: cst.CSTNode | None = at.node
    while node is not None and not isinstance(node, (cst.Param, cst.BaseStatement)):
        if node in world.unused:
            return True
        node = parents.get(node)
    if not isinstance(node, cst.Param):
        return is_put_off(world, at) or is_covered_at_once(world, at) or is_given_to_nobody(world, at)
    function = world.functions.get(parents[parents[node]])
    calls = world.callers.get(function, {}) if function is not None else {}
    return function is not None and bool(calls) and all(_fills(call, function, node.name.value) for call in calls)


def _fills(call: cst.CSTNode | None, function: FunctionUnit, name: str) -> bool:
    """Whether a call names the parameter, or gives a value at its place. What is handed on as a whole may leave it out."""
    if not isinstance(call, cst.Call) or (any(arg.star for arg in call.args) and not _is_private(function)):
        return False
    return function.given(name, call.args) is not None


def _is_private(function: FunctionUnit) -> bool:
    """Whether only the project itself is to call a function: it or its class is named with an underscore.

    That is Python's own convention for what others must not call, and the language's only way to say so; it only ever silences.
    """
    return any(part.startswith("_") and not part.endswith("__") for part in function.qualname.split("."))


__all__ = ["is_always_replaced"]
