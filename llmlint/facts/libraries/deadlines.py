"""Limits from outside: a call that stands under `asyncio.timeout`, inside `wait_for`, or whose future is waited for with a limit.

The same around every call in sight of the function that it stands in counts as well.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.list_expressions import argument_for
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.values import External, ProjectModule, alternatives
from llmlint.facts.values.base import At
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World

MAX_CHAIN = 30


class Deadlines:
    """The limits from outside, in one evaluated project."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[Unit, At | None] = {}
        self._found: dict[cst.CSTNode, At | None] = {}

    def of(self, site: CallSite) -> At | None:
        """The expression that ends the wait for a call."""
        if site.at.node not in self._found:
            self._found[site.at.node] = site.deadline or deadline_around(self._world, site.at) or self._of_callers(site.unit, MAX_CHAIN)
        return self._found[site.at.node]

    def _of_callers(self, unit: Unit, steps: int) -> At | None:
        """The limit of a function's callers, where all of them have one: none where they call each other in a circle."""
        if not isinstance(unit, FunctionUnit) or not steps:
            return None
        if unit not in self._known:
            self._known[unit] = None
            self._known[unit] = self._in_common(unit, steps - 1)
        return self._known[unit]

    def _in_common(self, unit: FunctionUnit, steps: int) -> At | None:
        first: At | None = None
        for node, caller in list(self._world.callers.get(unit, {}).items()):
            limit = self._around_call(node, caller, steps)
            if limit is None:
                return None
            first = first or limit
        return first

    def _around_call(self, node: cst.CSTNode | None, caller: Unit, steps: int) -> At | None:
        if node is None:
            return None
        at = At(caller.module, node)
        return deadline_around(self._world, at) or self._handed_on(at) or self._of_callers(caller, steps)

    def _handed_on(self, at: At) -> At | None:
        """The limit in a function that is given the coroutine of a call: `self._limited(ask(text), seconds)`."""
        argument = at.module.parents.get(at.node)
        call = at.module.parents.get(argument) if isinstance(argument, cst.Arg) else None
        if not isinstance(call, cst.Call):
            return None
        for function in self._called_at.get(call, ()):
            for parameter in function.parameters:
                if argument_for(function, parameter.name, call) is at.node and (limit := self._limits(function, parameter.name)):
                    return limit
        return None

    def _limits(self, function: FunctionUnit, name: str) -> At | None:
        for node in only(function.module.own_nodes(function), cst.Call):
            names = {arg.value.value for arg in node.args if isinstance(arg.value, cst.Name)}
            if name in names and _is_deadline(self._world, function.module, node.func):
                return At(function.module, node)
        return None

    @cached_property
    def _called_at(self) -> dict[cst.CSTNode | None, list[FunctionUnit]]:
        found: dict[cst.CSTNode | None, list[FunctionUnit]] = {}
        for function, callers in self._world.callers.items():
            for node in callers:
                found.setdefault(node, []).append(function)
        return found


def deadline_around(world: World, at: At) -> At | None:
    """The expression that ends the wait for this call, if there is one in the same function."""
    parents = at.module.parents
    child, node = at.node, parents.get(at.node)
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.ClassDef)):
        if isinstance(node, cst.Call) and child is not node.func and _is_deadline(world, at.module, node.func):
            return At(at.module, node)
        if isinstance(node, cst.With) and child is node.body:
            for item in node.items:
                if isinstance(item.item, cst.Call) and _is_deadline(world, at.module, item.item.func):
                    return At(at.module, item.item)
        if isinstance(node, cst.Attribute) and node.attr.value in ("result", "get"):
            outer = parents.get(node)
            if isinstance(outer, cst.Call) and outer.func is node and _waits_so_long(outer, node.attr.value):
                return At(at.module, outer)
        if isinstance(node, cst.Assign) and (named := _deadline_of_names(world, at.module, node)) is not None:
            return named
        child, node = node, parents.get(node)
    return None


def _deadline_of_names(world: World, module: ModuleUnit, given: cst.Assign) -> At | None:
    """The limit on what a name stands for: `reply = ask(text)`, and then `await asyncio.wait_for(reply, 30)`."""
    function = module.function_around(given)
    names = {target.target.value for target in given.targets if isinstance(target.target, cst.Name)}
    if function is None or isinstance(given.value, cst.Await):
        return None
    for call in only(module.index.below(function), cst.Call):
        first = call.args[0].value if call.args else None
        if isinstance(first, cst.Name) and first.value in names and _is_deadline(world, module, call.func):
            return At(module, call)
    return None


def _waits_so_long(call: cst.Call, method: str) -> bool:
    """Whether `result` or `get` of what is under way is given a limit; `get` of a dict is given a key, and no number as a rule."""
    if any(arg.keyword is not None and arg.keyword.value == "timeout" for arg in call.args):
        return True
    first = call.args[0] if call.args else None
    if first is None or first.keyword is not None or first.star:
        return False
    return method == "result" or isinstance(first.value, (cst.Integer, cst.Float))


def _is_deadline(world: World, module: ModuleUnit, func: cst.BaseExpression) -> bool:
    name = external_name(world, module, func)
    return name is not None and world.effects.has(name, "deadline")


def external_name(world: World, module: ModuleUnit, node: cst.BaseExpression) -> str | None:
    """The dotted name of an expression by the module's own imports, without evaluating it."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    value = module.name(node.value)
    for option in alternatives(value) if value is not None else ():
        if isinstance(option, External):
            return ".".join([option.name, *reversed(parts)])
        if isinstance(option, ProjectModule):
            return None
    return None
