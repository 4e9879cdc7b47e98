"""Functions that are handed over: what they ask of whom is up to those who hand them over."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.leading import calls_along
from llmlint.facts.evaluation.look_up import held, settled
from llmlint.facts.values import External, FunctionValue, alternatives
from llmlint.facts.values.flows import Flow, Param

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World


def is_of_some_callers(world: World, site: CallSite, request: Request) -> bool:
    """Whether a way to a model goes through a function that only some of those in sight hand over: others hand over one that asks nobody.

    What the call itself hands over is known, so that only what comes from elsewhere counts: from the callers of the function it stands in,
    or from those who made an object.
    """
    handed = set[object]()
    for unit, call, function in calls_along(world, site.unit, site.at.node, request):
        if isinstance(call, cst.Call) and _differs(world, unit, call.func, handed):
            return True
        if function is not None:
            handed.add(function)
    return False


def _differs(world: World, unit: Unit, called: cst.BaseExpression, handed: set[object]) -> bool:
    value = held(world, unit, called)
    flows = [option for option in alternatives(value) if isinstance(option, Flow) and not option.path and not option.steps]
    params = [flow.source for flow in flows if isinstance(flow.source, Param)]
    if not params or any(param.function in handed for param in params):
        return False
    options = settled(world, unit, value)
    functions = [option.function for option in options if isinstance(option, FunctionValue) and not option.function.is_idle]
    asking = [function for function in functions if function.summary is not None and function.summary.reach]
    others = len(asking) < len(functions) or any(isinstance(option, External) for option in options)
    return bool(asking) and (others or any(_is_given_a_builtin(world, param) for param in params))


def _is_given_a_builtin(world: World, param: Param) -> bool:
    """Whether somebody hands over a function of Python's own: `each(texts, len)`."""
    given = (param.function.given(param.name, call.args) for call in world.callers.get(param.function, {}) if isinstance(call, cst.Call))
    return any(isinstance(node, cst.Name) and callable(getattr(builtins, node.value, None)) for node in given)


__all__ = ["is_of_some_callers"]
