"""Whether a request that fails is sent again, or answered otherwise, by the code around it: here, or in every function that leads here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.failures.graph_runs import GraphRuns
from llmlint.facts.failures.handling import tries_around
from llmlint.facts.failures.on_its_way import OnItsWay
from llmlint.facts.failures.probes import is_probe
from llmlint.facts.failures.retriers import Retriers
from llmlint.facts.libraries.deadlines import external_name
from llmlint.facts.libraries.tasks import starts_task
from llmlint.facts.loops.leaving import way_out
from llmlint.facts.model import LoopKind, Truth
from llmlint.facts.values.base import At
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.failures.handling import Handling
    from llmlint.facts.failures.leading_calls import LeadingCalls
    from llmlint.facts.failures.provider_errors import ProviderErrors, Way
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.facts.requests.limits import Limits

# Loops over data go on with the next item after a failure; all others may come back to the same request.
_GOES_ON = frozenset({LoopKind.DATA, LoopKind.BATCH, LoopKind.STREAM})
_RETRIES = frozenset({LoopKind.RETRY, LoopKind.LITERAL})
# These turn for another reason than a failure, and end with it unless it is caught inside.
_TALKS = frozenset({LoopKind.AGENT, LoopKind.INTERACTIVE})
# What a function is called that tries again, by some means that is not seen.
_BY_NAME = ("retry", "attempt")
# What an error is called that is worth another attempt.
_MARKED = regex(r"retr(y|i)able|transient|try_?again", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    """A call that fails. `way` is how the error is raised there; `None` where it may have become an answer, or is raised elsewhere."""

    at: At
    unit: Unit
    way: Way | None


class TryingAgain:
    """Answers for one project. `loops_of` gives the loops around a call that asks a model."""

    def __init__(
        self,
        world: World,
        handling: Handling,
        leading: LeadingCalls,
        errors: ProviderErrors,
        limits: Limits,
        loops_of: Callable[[CallSite], Sequence[FoundLoop]],
    ) -> None:
        self._world = world
        self._leading = leading
        self._graph_runs = GraphRuns(world, limits)
        self._errors = errors
        self._on_its_way = OnItsWay(world, errors)
        self._calls_of_makers = tuple(f".{method}(" for method in sorted(world.catalogue.retry_methods()))
        self._handling = handling
        self._retriers = Retriers(world, errors)
        self._loops_of = loops_of
        self._found: dict[tuple[cst.CSTNode, Way | None], tuple[Truth, tuple[_Place, ...]]] = {}

    def answer(self, site: CallSite) -> Truth:
        """YES: whatever way leads here, a failure is met by another attempt or a fallback. NO: at least one way does neither."""
        answer = self._worst(_Place(site.at, site.unit, self._on_its_way.begins(site)))
        return Truth.UNKNOWN if answer is Truth.NO and (self._is_wrapped(site) or is_probe(self._world, site)) else answer

    def _worst(self, place: _Place) -> Truth:
        """The worst answer on all ways that lead to a place; one that only calls itself adds nothing."""
        waiting, seen = [place], {(place.at.node, place.way)}
        worst = Truth.YES
        while waiting:
            here = waiting.pop()
            if (here.at.node, here.way) not in self._found:
                self._found[here.at.node, here.way] = self._step(here)
            answer, callers = self._found[here.at.node, here.way]
            if answer is Truth.NO:
                return Truth.NO
            if answer is Truth.UNKNOWN:
                worst = Truth.UNKNOWN
            for caller in callers:
                if (caller.at.node, caller.way) not in seen:
                    seen.add((caller.at.node, caller.way))
                    waiting.append(caller)
        return worst

    def _is_wrapped(self, site: CallSite) -> bool:
        """Whether a method that makes retrying clients out of plain ones is called where this one is made or used."""
        modules = {site.at.module, *(client.at.module for client in site.clients.values())}
        return any(module.says(self._calls_of_makers) for module in modules)

    def _step(self, place: _Place) -> tuple[Truth, tuple[_Place, ...]]:
        """What is known at a call itself; where nothing tries again, the calls that lead to it, of which the worst counts."""
        unit = place.unit
        here = self._here(place)
        if here is not Truth.NO or not isinstance(unit, FunctionUnit) or self._is_let_go(place):
            return here, ()
        if self._handling.is_retried_by_decorator(unit) or self._graph_runs.is_retried(unit):
            return Truth.YES, ()
        if any(word in unit.name.lower() for word in _BY_NAME):
            return Truth.UNKNOWN, ()
        if self._leading.is_started(unit):
            return Truth.NO, ()
        way = self._on_its_way.comes_out(place.at, unit, place.way, unit.sites.get(place.at.node))
        calls = self._leading.in_sight(unit)
        callers = tuple(
            _Place(At(caller.module, node), caller, self._on_its_way.arrives(unit, node, caller, way)) for node, caller in calls
        )  # fmt: skip
        met = self._by_wrappers(callers)
        if met is not Truth.NO:
            return met, ()
        callers = tuple(caller for caller in callers if not _passes_on(caller))
        runs = tuple(_Place(At(caller.module, node), caller, None) for node, caller in self._graph_runs.of(unit))
        if self._leading.of(unit, elsewhere=True) is None or (self._graph_runs.is_step(unit) and not runs):
            return Truth.UNKNOWN, (*callers, *runs)
        callers += runs
        is_begun = any(caller.unit is not unit for caller in callers)
        return (Truth.YES if is_begun else self._by_nobody(unit), callers)

    def _by_wrappers(self, callers: tuple[_Place, ...]) -> Truth:
        """What the inner functions of a function's decorators do about a failure; whoever calls the function calls these."""
        answers = [
            Truth.UNKNOWN if any(word in place.unit.qualname.lower() for word in _BY_NAME) else self._here(place)
            for place in callers
            if _passes_on(place)
        ]  # fmt: skip
        return next((answer for answer in (Truth.YES, Truth.UNKNOWN) if answer in answers), Truth.NO)

    def _by_nobody(self, unit: FunctionUnit) -> Truth:
        """A function that nobody calls: what becomes of its errors is not known where it is never reached, or taken as a value, or where a
        loop tries a method of its name on one object after another.
        """
        unseen = self._leading.is_never_named(unit) or (unit.owner is not None and self._leading.is_taken(unit))
        unseen = unseen or self._leading.is_tried_by_name(unit)
        return Truth.UNKNOWN if unseen else Truth.NO

    def _here(self, place: _Place) -> Truth:
        at, unit = place.at, place.unit
        if _stands_in_handler(at) or self._is_handed_over(at, unit):
            return Truth.YES
        blocks = list(tries_around(at))
        for handler in self._handling.handlers(at, unit.sites):
            if handler.falls_back:
                return Truth.YES
        if any(self._asks_again(handler, at.module) for block in blocks for handler in block.handlers):
            return Truth.YES
        if any(part in unit.sites for block in blocks for handler in block.handlers for part in walk(handler.body)):
            return Truth.YES
        kinds = self._kinds(place) - (_TALKS if self._is_let_go(place) else frozenset())
        if LoopKind.RETRY in kinds or (blocks and kinds & _RETRIES):
            return Truth.YES
        marked = any(_asks_callers(handler) for block in blocks for handler in block.handlers)
        return Truth.UNKNOWN if kinds - _GOES_ON or marked else Truth.NO

    def _is_handed_over(self, at: At, unit: Unit) -> bool:
        """Whether a library is handed what asks, and told to try again: `Retrying(…)(client.chat, …)`, `Retrying(…)(lambda: ask(text))`."""
        if not self._retriers.may_be_in(at.module):
            return False
        parents = at.module.parents
        arg = parents.get(unit.node) if isinstance(unit, FunctionUnit) and isinstance(unit.node, cst.Lambda) else None
        around = parents.get(arg) if isinstance(arg, cst.Arg) else None
        calls = [(at.node, unit), (around, unit.parent or at.module if isinstance(unit, FunctionUnit) else at.module)]
        return any(isinstance(call, cst.Call) and self._retriers.read(call.func, where) is not None for call, where in calls)

    def _is_let_go(self, place: _Place) -> bool:
        """Whether a call is made a task that nobody waits for: its error meets nobody, and the next round asks something else."""
        parents = place.at.module.parents
        arg = parents.get(place.at.node)
        made = parents.get(arg) if isinstance(arg, cst.Arg) else None
        if not isinstance(made, cst.Call) or not isinstance(parents.get(made), cst.Expr):
            return False
        return starts_task(self._world, place.unit, made) is Truth.YES

    def _kinds(self, place: _Place) -> set[LoopKind]:
        """Why the loops around a call turn, without those that its error ends. One that takes the first good answer goes on to another."""
        at, unit, way = place.at, place.unit, place.way
        site = unit.sites.get(at.node)
        if site is None:
            return set()
        loops = [loop for loop in self._loops_of(site) if not self._ends_with_a_failure(loop, site) and not _asks_each_once(loop, site)]
        met = [loop for loop in loops if way is None or not self._on_its_way.ends(loop.node, at, unit, way)]
        return {LoopKind.LITERAL if _takes_the_first(loop) else loop.kind for loop in met}

    def _ends_with_a_failure(self, loop: FoundLoop, site: CallSite) -> bool:
        """Whether a loop that turns for another reason than a failure is left by the first one: nothing in it catches or goes on."""
        endless = isinstance(loop.node, cst.While) and (words(loop.node.test) in ("True", "1") or _is_switched_off_before(loop.node, site))
        if loop.kind not in _TALKS and not (loop.kind is LoopKind.UNKNOWN and endless):
            return False
        inside = list(walk(loop.node))
        behind = inside[inside.index(site.at.node) :] if site.at.node in inside else []  # the node of a comprehension is its `for` alone
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


def _is_switched_off_before(loop: cst.While, site: CallSite) -> bool:
    """Whether a loop turns until somebody says so, and not until an answer is there: `while running: ...; ask()`.

    What it turns on is one name, which nothing behind the request gives a value in the loop.
    """
    if not isinstance(loop.test, (cst.Name, cst.Attribute)):
        return False
    name, inside = words(loop.test), list(walk(loop.body))
    begun = next((above for above, _ in site.at.module.around(site.at.node) if isinstance(above, cst.SimpleStatementLine)), site.at.node)
    later = inside[inside.index(begun) :] if begun in inside else inside
    targets = (part.target for part in later if isinstance(part, (cst.AssignTarget, cst.AugAssign, cst.NamedExpr)))
    return not any(words(part) == name for target in targets for part in walk(target))


def _takes_the_first(loop: FoundLoop) -> bool:
    """Whether a loop over something ends with the first good answer, so that a failure leads to the next of these."""
    return loop.leaves and loop.kind is not LoopKind.RETRY and isinstance(loop.node, cst.For)


def _asks_each_once(loop: FoundLoop, site: CallSite) -> bool:
    """Whether a loop asks another one in every round, however the one before went: nobody answers in the place of one that failed."""
    one_each = loop.kind in (LoopKind.UNKNOWN, LoopKind.LITERAL) and loop.varies is Truth.YES and not loop.sometimes
    return one_each and isinstance(loop.node, cst.For) and not way_out(site.at.node, loop.node, site.at.module)


def _passes_on(place: _Place) -> bool:
    """Whether a call stands in the inner function of a decorator."""
    site = place.unit.sites.get(place.at.node)
    return site is not None and site.passes_on


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
    return any(isinstance(node, (cst.ExceptHandler, cst.ExceptStarHandler)) for node, _ in at.module.around(at.node))


__all__ = ["TryingAgain"]
