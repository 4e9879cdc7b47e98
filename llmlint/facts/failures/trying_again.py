"""Whether a request that fails is sent again, or answered otherwise, by the code around it: here, or in every function that leads here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.failures.handling import tries_around, worst_of_callers
from llmlint.facts.libraries.deadlines import external_name
from llmlint.facts.model import LoopKind, Truth
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.failures.handling import Callers, Handling
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.facts.values.base import At

# Loops over data go on with the next item after a failure; all others may come back to the same request.
_GOES_ON = frozenset({LoopKind.DATA, LoopKind.BATCH, LoopKind.STREAM})
_RETRIES = frozenset({LoopKind.RETRY, LoopKind.LITERAL})


class TryingAgain:
    """Answers for one project. `loops_of` gives the loops around a call that asks a model."""

    def __init__(self, world: World, handling: Handling, loops_of: Callable[[CallSite], Sequence[FoundLoop]]) -> None:
        self._world = world
        self._methods = world.catalogue.retry_methods()
        self._handling = handling
        self._loops_of = loops_of
        self._found: dict[cst.CSTNode, Truth] = {}

    def answer(self, site: CallSite) -> Truth:
        """YES: whatever way leads here, a failure is met by another attempt or a fallback. NO: at least one way does neither."""
        answer = worst_of_callers(site.at, site.unit, self._step)
        return Truth.UNKNOWN if answer is Truth.NO and self._is_wrapped(site) else answer

    def _is_wrapped(self, site: CallSite) -> bool:
        """Whether a method that makes retrying clients out of plain ones is called where this one is made or used."""
        modules = {site.at.module, *(client.at.module for client in site.clients.values())}
        return any(f".{method}(" in module.text for module in modules for method in self._methods)

    def _step(self, at: At, unit: Unit) -> Truth | Callers:
        """What is known at a call itself; where nothing tries again, the calls that lead to it."""
        if at.node not in self._found:
            self._found[at.node] = self._here(at, unit)
        if self._found[at.node] is not Truth.NO or not isinstance(unit, FunctionUnit):
            return self._found[at.node]
        if self._handling.is_retried_by_decorator(unit):
            return Truth.YES
        callers = self._handling.callers(unit)
        if callers is None or any(word in unit.name.lower() for word in ("retry", "attempt")):
            return Truth.UNKNOWN
        return callers or self._by_whoever_takes_it(unit)

    def _by_whoever_takes_it(self, unit: FunctionUnit) -> Truth | Callers:
        """A method that nobody calls, but that some module takes from an object as a value: what is made of it there is not known."""
        handed_on = unit.owner is not None and any(self._handling.is_taken(unit, module) for module in list(self._world.modules.values()))
        return Truth.UNKNOWN if handed_on else ()

    def _here(self, at: At, unit: Unit) -> Truth:
        if _stands_in_handler(at):
            return Truth.YES
        blocks = list(tries_around(at))
        for handler in self._handling.handlers(at, unit.sites):
            if handler.falls_back:
                return Truth.YES
        if any(self._asks_again(handler, at.module) for block in blocks for handler in block.handlers):
            return Truth.YES
        if any(part in unit.sites for block in blocks for handler in block.handlers for part in walk(handler.body)):
            return Truth.YES
        site = unit.sites.get(at.node)
        kinds = {loop.kind for loop in self._loops_of(site)} if site is not None else set[LoopKind]()
        if LoopKind.RETRY in kinds or (blocks and kinds & _RETRIES):
            return Truth.YES
        return Truth.UNKNOWN if kinds - _GOES_ON else Truth.NO

    def _asks_again(self, handler: cst.ExceptHandler | cst.ExceptStarHandler, module: ModuleUnit) -> bool:
        """Whether what is raised in the place of an error has a framework run this code again, as `raise self.retry(…)` of a task does."""
        for node in walk(handler.body):
            if isinstance(node, cst.Raise) and node.exc is not None:
                error = node.exc.func if isinstance(node.exc, cst.Call) else node.exc
                name = external_name(self._world, module, error)
                if name is not None and self._world.effects.has(name, "asks_again"):
                    return True
                if isinstance(node.exc, cst.Call) and isinstance(error, cst.Attribute) and error.attr.value == "retry":
                    return True
        return False


def _stands_in_handler(at: At) -> bool:
    """Whether a call is made because something has failed before."""
    node = at.module.parents.get(at.node)
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        if isinstance(node, (cst.ExceptHandler, cst.ExceptStarHandler)):
            return True
        node = at.module.parents.get(node)
    return False


__all__ = ["TryingAgain"]
