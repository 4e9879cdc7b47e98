"""Requests about an earlier answer: a function is given what was wrong with it, and takes it from where the answers are put."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.leading import calls_along
from llmlint.facts.requests.kept_places import place_of
from llmlint.facts.requests.looking_up import Scope
from llmlint.facts.requests.putting_away import puts
from llmlint.facts.requests.remembering import is_optional
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World


def asks_about_an_answer(world: World, unit: Unit, call: cst.CSTNode, request: Request) -> bool:
    """Whether a function on the way to a model is given an option for which it looks up what it was answered before.

    `write(item, problems)`, and there `if problems: prompt += kept[item]` and `kept[item] = answer`.
    """
    return any(
        _takes_up(function, name, caller)
        for caller, node, function in calls_along(world, unit, call, request)
        if function is not None and isinstance(node, cst.Call)
        for name in _options_given(node, function)
    )


def _options_given(call: cst.Call, function: FunctionUnit) -> Iterator[str]:
    """The parameters that a call could do without, and gives something."""
    for name, argument in function.met_by(call.args):
        if is_optional(function, name) and not (isinstance(argument, cst.Name) and argument.value == "None"):
            yield name


def _takes_up(function: FunctionUnit, option: str, caller: Unit) -> bool:
    """Whether a function that is given an option looks for something where it, or who calls it, puts answers."""
    scope = Scope(function.node, function.module, function.module.own_nodes(function))
    looked = [place for node in _only_with(option, scope) if (place := place_of(node, scope.known)) is not None and place.keys]
    around = Scope(caller.node, caller.module, caller.module.own_nodes(caller))
    kept = [put.place for of in (scope, around) for put in puts(of) if isinstance(put.node, cst.Assign)]
    return any(look.stores & put.stores for look in looked for put in kept)


def _only_with(option: str, scope: Scope) -> Iterator[cst.BaseExpression]:
    """The calls and subscripts that are reached where an option is given."""
    for node in scope.nodes:
        if isinstance(node, (cst.If, cst.IfExp)) and isinstance(node.test, cst.Name) and node.test.value == option:
            yield from (part for part in walk(node.body) if isinstance(part, (cst.Call, cst.Subscript)))


__all__ = ["asks_about_an_answer"]
