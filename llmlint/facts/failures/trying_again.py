"""Whether a request that fails is sent again, or answered otherwise, by the code around it: here, or in every function that leads here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.failures.handling import tries_around
from llmlint.facts.failures.leading_calls import worst_of_callers
from llmlint.facts.libraries.deadlines import external_name
from llmlint.facts.model import LoopKind, Truth
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.failures.handling import Handling
    from llmlint.facts.failures.leading_calls import Callers, LeadingCalls
    from llmlint.facts.failures.provider_errors import ProviderErrors
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.facts.values.base import At

# Loops over data go on with the next item after a failure; all others may come back to the same request.
_GOES_ON = frozenset({LoopKind.DATA, LoopKind.BATCH, LoopKind.STREAM})
_RETRIES = frozenset({LoopKind.RETRY, LoopKind.LITERAL})
# These turn for another reason than a failure, and end with it unless it is caught inside.
_TALKS = frozenset({LoopKind.AGENT, LoopKind.INTERACTIVE})
# What an error is called that is worth another attempt.
_MARKED = re.compile(r"retr(y|i)able|transient|try_?again", re.IGNORECASE)


class TryingAgain:
    """Answers for one project. `loops_of` gives the loops around a call that asks a model."""

    def __init__(
        self,
        world: World,
        handling: Handling,
        leading: LeadingCalls,
        errors: ProviderErrors,
        loops_of: Callable[[CallSite], Sequence[FoundLoop]],
    ) -> None:
        self._world = world
        self._leading = leading
        self._errors = errors
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
        if any(word in unit.name.lower() for word in ("retry", "attempt")):
            return Truth.UNKNOWN
        if self._leading.is_started(unit):
            return Truth.NO
        callers = self._leading.of(unit, elsewhere=True)
        if callers is None:
            return Truth.UNKNOWN
        return callers or self._by_nobody(unit)

    def _by_nobody(self, unit: FunctionUnit) -> Truth | Callers:
        """A function that nobody calls: what becomes of its errors is not known where it is never reached, or taken as a value."""
        unseen = self._leading.is_never_named(unit) or (unit.owner is not None and self._leading.is_taken(unit))
        return Truth.UNKNOWN if unseen else ()

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
        loops = self._loops_of(site) if site is not None else ()
        kinds = {loop.kind for loop in loops if site is None or not self._ends_with_a_failure(loop, site)}
        if LoopKind.RETRY in kinds or (blocks and kinds & _RETRIES):
            return Truth.YES
        marked = any(_asks_callers(handler) for block in blocks for handler in block.handlers)
        return Truth.UNKNOWN if kinds - _GOES_ON or marked else Truth.NO

    def _ends_with_a_failure(self, loop: FoundLoop, site: CallSite) -> bool:
        """Whether a loop that turns for another reason than a failure is left by the first one: nothing in it catches or goes on."""
        endless = isinstance(loop.node, cst.While) and words(loop.node.test) in ("True", "1")
        if loop.kind not in _TALKS and not (loop.kind is LoopKind.UNKNOWN and endless):
            return False
        inside = list(walk(loop.node))
        behind = inside[inside.index(site.at.node) :]
        if any(block in inside for block in tries_around(site.at)) or any(isinstance(part, cst.Continue) for part in behind):
            return False
        return all(self._errors.way_out(request) in ("plain", "converted") for request in site.requests.values())

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


def _asks_callers(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Whether what a handler raises tells those that call that another attempt may help: `raise ProviderError(text, retryable=True)`."""
    for node in walk(handler.body):
        if not isinstance(node, cst.Raise) or not isinstance(node.exc, cst.Call):
            continue
        given = {arg.keyword.value for arg in node.exc.args if arg.keyword is not None and words(arg.value) != "False"}
        if any(_MARKED.search(name) for name in (words(node.exc.func), *given)):
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
