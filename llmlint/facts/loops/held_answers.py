"""Whether the answers of a call in a loop are kept, so that a round asks only for what is not held yet."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.leading import functions_along
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.loops.storing_elsewhere import is_stored_by_it
from llmlint.facts.requests.bringing import Stores
from llmlint.facts.requests.own_keys import looks_for_own_keys
from llmlint.facts.requests.remembering import fills_a_gap, is_kept_by_decorator, remembers
from llmlint.facts.requests.stored_answers import asks_where_none_is_stored
from llmlint.facts.values import Api, External, FunctionValue, Made, alternatives

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.facts.values.base import Value


class HeldAnswers:
    """Answers for one project."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._stores = Stores(world)

    def fills_a_gap(self, site: CallSite, found: FoundLoop) -> bool:
        """Whether a round asks only for what is not held yet."""
        if looks_for_own_keys(site.at, found.node):
            return False
        if fills_a_gap(site.at.node, site.at.module):
            return True
        given = self._stores.brought_by_any(site.unit)
        if asks_where_none_is_stored(site.at.node, found.node, site.unit, given):
            return True
        called = (self._world.functions.get(request.chain[0].node) for request in site.requests.values() if request.chain)
        return any(function is not None and is_stored_by_it(site, found.node, function, given) for function in called)

    def remembered(self, site: CallSite, request: Request, loop: cst.CSTNode | None = None) -> bool:
        """Whether a function on the way keeps its answers, or the one in whose loop they are asked for keeps what it makes of them."""
        unit = site.unit
        if isinstance(unit, FunctionUnit) and not _asks_on_condition(site, loop) and self._keeps_all(unit, request):
            return True
        functions = functions_along(self._world, request)
        callers = [site.unit, *functions]
        for caller, function in zip(callers, functions, strict=False):
            if function is not None and remembers(function, request.leaf, self._stores.brought_by(caller, function, site.at.node)):
                return True
        return any(function is not None and self._has_a_mark(function) for function in functions)

    def _keeps_all(self, unit: FunctionUnit, request: Request) -> bool:
        """Whether a function, or each that calls it, looks first whether it holds what it makes of its answers."""
        if self._has_a_mark(unit) or remembers(unit, request.leaf, self._stores.brought_by_any(unit)):
            return True
        callers = set(self._world.callers.get(unit, {}).values())
        return bool(callers) and all(
            isinstance(caller, FunctionUnit) and caller is not unit and (self._has_a_mark(caller) or remembers(caller, request.leaf))
            for caller in callers
        )

    def _has_a_mark(self, function: FunctionUnit) -> bool:
        return any(self._keeps(value) for decorator in function.decorators for value in alternatives(decorator))

    def _keeps(self, decorator: Value) -> bool:
        """Whether a decorator keeps the answers of a function: one of a library, or of the project."""
        match decorator:
            case FunctionValue(function=function):
                return is_kept_by_decorator(function)
            case External(name=name) | Made(name=name):
                return self._world.effects.has(name, "memo")
            case Api(base=External(name=name) | Made(name=name), path=path):
                return self._world.effects.has(f"{name}.{path}", "memo")
            case _:
                return False


def _asks_on_condition(site: CallSite, loop: cst.CSTNode | None) -> bool:
    """Whether a round of a loop decides whether it asks: then what it has looked for is its own item's."""
    around = takewhile(lambda step: step[0] is not loop, site.at.module.around(site.at.node))
    return loop is not None and any(isinstance(above, cst.If) for above, _ in around)


__all__ = ["HeldAnswers"]
