"""Functions that call themselves where their request has failed: the same request goes out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.list_expressions import argument_for
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.failures.retry_loops import ReadLoop
from llmlint.facts.failures.sleeps import Sleeps
from llmlint.facts.followed.name_uses import changes_in
from llmlint.facts.model import Truth
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.failures.provider_errors import Handler, ProviderErrors, Way


class CallingAgain:
    """Answers for one project."""

    def __init__(self, world: World, errors: ProviderErrors) -> None:
        self._world = world
        self._errors = errors
        self._sleeps = Sleeps(world)

    def read(self, site: CallSite, way: Way) -> tuple[cst.Call, ReadLoop] | None:
        """The call by which a function starts over in the handler of a request that has failed, with how often and how soon it does."""
        unit = site.unit
        if not isinstance(unit, FunctionUnit) or way in ("never", "unknown"):
            return None
        own = self._world.callers.get(unit, {})
        for handler in self._errors.met(site.at, unit, way) or ():
            for node in walk(handler.body):
                if isinstance(node, cst.Call) and node in own and own[node] is unit and node is not site.at.node:
                    counted = _counts(unit, node, handler)
                    if counted is None:
                        return None
                    wait, where = self._sleeps.inside(handler.body, site)
                    bounded = Truth.UNKNOWN if counted or _asks_first(handler) else Truth.NO
                    return node, ReadLoop(bounded, wait, where if where is not None else node, None)
        return None


def _counts(unit: FunctionUnit, node: cst.Call, handler: Handler) -> bool | None:
    """Whether a function that calls itself counts on the way; `None` where it is not surely given the same again.

    What the handler changes is not the same, though it goes by the same name: it may say what to do instead.
    """
    if any(arg.star for arg in node.args):
        return None
    counted = False
    for parameter in unit.parameters[1:] if unit.receives else unit.parameters:
        match argument_for(unit, parameter.name, node):
            case None:
                pass
            case cst.Name(value=name) if name == parameter.name and not changes_in(handler.body, name):
                pass
            case cst.BinaryOperation(left=cst.Name(value=name), operator=cst.Add() | cst.Subtract(), right=cst.Integer()) if (
                name == parameter.name
            ):
                counted = True
            case cst.Name(value="True" | "False") | cst.Integer():
                counted = True
            case _:
                return None
    return counted


def _asks_first(handler: Handler) -> bool:
    """Whether a handler may give up: it tests something, counts, or raises."""
    return any(isinstance(part, (cst.If, cst.Raise, cst.AugAssign)) for part in walk(handler.body))


__all__ = ["CallingAgain"]
