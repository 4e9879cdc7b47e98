"""Who sends a request again when it fails: decorators, loops, contexts of libraries, and functions that call themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.rooms import policy_room
from llmlint.facts.evaluation.leading import functions_along
from llmlint.facts.evaluation.look_up import functions_behind
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.failures.calling_again import CallingAgain
from llmlint.facts.failures.handling import and_around, decorators_of
from llmlint.facts.failures.provider_errors import first_of
from llmlint.facts.failures.retriers import Retriers
from llmlint.facts.failures.retry_loops import RetryLoops
from llmlint.facts.model import RetryPolicy, Span, Truth
from llmlint.facts.values.base import At

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from llmlint.facts.build import Builder
    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.failures.provider_errors import Way
    from llmlint.facts.failures.retriers import ReadRetrier
    from llmlint.facts.failures.retry_loops import ReadLoop
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.facts.model import ModelCall, Rewrite

_WAITS = ("none", "constant", "unknown", "growing")
_ORDER = {Truth.YES: 0, Truth.UNKNOWN: 1, Truth.NO: 2}


class RetryPolicies:
    """Makes the records of all policies of modules."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._errors = builder.errors
        self._retriers = Retriers(builder.world, self._errors)
        self._loops = RetryLoops(builder.world, self._errors)
        self._calling_again = CallingAgain(builder.world, self._errors)

    def of(self, module: ModuleUnit) -> list[RetryPolicy]:
        """All policies of a module, in source order."""
        found: dict[cst.CSTNode, RetryPolicy] = {}
        for unit in (module, *module.functions):
            for node, policy in self._handing_over(unit):
                found[node] = _joined(found[node], policy) if node in found else policy
            for site, call in self._calls(unit):
                for node, policy in (*self._around(site, call), *self._decorating(unit, site, call), *self._by_itself(site, call)):
                    found[node] = _joined(found[node], policy) if node in found else policy
        return sorted(found.values(), key=lambda policy: (policy.span.start, policy.span.end, policy.text))

    def _calls(self, unit: Unit) -> list[tuple[CallSite, ModelCall]]:
        return [(site, call) for site in unit.sites.values() if (call := self._builder.call(site)) is not None]

    def _handing_over(self, unit: Unit) -> Iterator[tuple[cst.CSTNode, RetryPolicy]]:
        """Functions that are handed to a library: `retry(ask)`, `retry(stop=…)(ask)`, `Retrying(stop=…)(ask, text)`, `again(lambda: …)`."""
        module = unit.module
        for node in module.own_nodes(unit) if self._retriers.may_be_in(module) else ():
            if not isinstance(node, cst.Call) or not node.args or node.args[0].keyword is not None or node.args[0].star:
                continue
            calls = [*self._calls_within(unit, node.args[0].value)]
            read = self._retriers.read(node.func, unit) if calls else None
            if read is None or not (isinstance(read.node, cst.Call) or read.name in read.retrier.bare):
                continue
            func = node.func.func if isinstance(node.func, cst.Call) else node.func
            span, room = self._builder.locate(At(module, func)), policy_room(At(module, node.func), read.node, self._builder.locate)
            for site, call, way in calls:
                yield node, replace(self._by_library("context", read, span, site, call, way), room=room)

    def _calls_within(self, unit: Unit, handed: cst.BaseExpression) -> Iterator[tuple[CallSite, ModelCall, Way]]:
        """The requests of a function that is handed over, and how an error comes out of it."""
        if isinstance(handed, (cst.Name, cst.Attribute, cst.Lambda)):
            for function in functions_behind(self._builder.world, unit, handed):
                for site, call in self._calls(function):
                    yield site, call, self._errors.leaves(site.at, function, self._way(site))

    def _way(self, site: CallSite) -> Way:
        """How an error comes out of a call expression."""
        return first_of({self._errors.way_out(request) for request in site.requests.values()})

    def _off(self, site: CallSite) -> Rewrite | None:
        """How what the SDK does by itself is switched off for all that may be asked here."""
        return both_off(
            [self._builder.limits.retries_off(request, self._builder.trying_again.answer) for request in site.requests.values()]
        )

    def _decorating(self, unit: Unit, site: CallSite, call: ModelCall) -> Iterator[tuple[cst.CSTNode, RetryPolicy]]:
        if not isinstance(unit, FunctionUnit) or not any(True for _ in decorators_of(unit)):
            return
        way = self._errors.leaves(site.at, unit, self._way(site))
        for decorator in decorators_of(unit):
            read = self._retriers.read(decorator, unit.parent or unit.module)
            if read is not None:
                func = decorator.func if isinstance(decorator, cst.Call) else decorator
                span = self._builder.locate(At(unit.module, func))
                place = At(unit.module, decorator)
                room = policy_room(place, read.node, self._builder.locate)
                yield decorator, replace(self._by_library("decorator", read, span, site, call, way), room=room)

    def _around(self, site: CallSite, call: ModelCall) -> Iterator[tuple[cst.CSTNode, RetryPolicy]]:
        loops = self._builder.loops.found(site)
        way: Way = self._way(site) if loops else "unknown"
        for loop in loops:
            if isinstance(loop.node, cst.For) and (read := self._retriers.read(loop.node.iter, site.unit)) is not None:
                span = self._builder.locate(At(site.at.module, loop.node.iter))
                room = policy_room(At(site.at.module, loop.node.iter), read.node, self._builder.locate)
                yield loop.node, replace(self._by_library("context", read, span, site, call, way), room=room)
                return
            written = self._loops.read(site, loop, way)
            if written is not None:
                yield loop.node, self._by_loop(written, loop, site, call)
                return

    def _by_itself(self, site: CallSite, call: ModelCall) -> Iterator[tuple[cst.CSTNode, RetryPolicy]]:
        found = self._calling_again.read(site, self._way(site))
        if found is not None:
            node, read = found
            span = self._builder.locate(At(site.at.module, node))
            yield node, self._written(read, span, words(node), site, call)

    def _by_library(
        self, by: str, read: ReadRetrier, span: Span, site: CallSite, call: ModelCall, way: Way
    ) -> RetryPolicy:  # fmt: skip
        covers = read.covers
        if way == "never":
            covers = Truth.NO
        elif way != "plain" and covers is Truth.YES:
            covers = Truth.UNKNOWN
        here = read.waited if read.waited is not None and read.waited in site.at.module.parents else None
        waited = self._builder.locate(At(site.at.module, here)) if here is not None else None
        return RetryPolicy(
            span=span,
            by="decorator" if by == "decorator" else "context",
            text=read.name,
            bounded=read.bounded,
            wait=read.wait,
            covers=covers,
            calls=(call,),
            waits_at=waited,
            waits=words(read.waited) if read.waited is not None else "",
            attempts=read.attempts,
            waits_within=self._waits_within(site),
            sdk_off=self._off(site),
            stop_advice=read.retrier.advice_stop,
            wait_advice=read.retrier.advice_wait,
            renamed=self._renamed(read, site.at.module),
            missing=read.retrier.stop or " or ".join(read.retrier.ends),
        )

    def _renamed(self, read: ReadRetrier, module: ModuleUnit) -> tuple[tuple[Span, str], ...]:
        keywords = [arg.keyword for arg in read.node.args if arg.keyword is not None] if isinstance(read.node, cst.Call) else []
        known = [keyword for keyword in keywords if keyword.value in read.retrier.renamed and keyword in module.parents]
        return tuple((self._builder.locate(At(module, keyword)), read.retrier.renamed[keyword.value]) for keyword in known)

    def _by_loop(self, read: ReadLoop, loop: FoundLoop, site: CallSite, call: ModelCall) -> RetryPolicy:
        first, last = (self._builder.locate(At(site.at.module, part)) for part in loop.header)
        text = f"for {loop.item} in {loop.over}" if isinstance(loop.node, cst.For) else f"while {loop.over}"
        return self._written(read, Span(first.path, first.start, last.end), text, site, call)

    def _written(self, read: ReadLoop, span: Span, text: str, site: CallSite, call: ModelCall) -> RetryPolicy:
        """A policy that the code itself follows."""
        return RetryPolicy(
            span=span,
            by="loop",
            text=text,
            bounded=read.bounded,
            wait=read.wait,
            covers=Truth.YES,
            calls=(call,),
            waits_at=self._builder.locate(At(site.at.module, read.where)),
            waits=words(read.where) if isinstance(read.where, cst.Call) else "",
            attempts=read.attempts,
            waits_within=self._waits_within(site),
            sdk_off=self._off(site),
        )

    def _waits_within(self, site: CallSite) -> bool:
        """Whether something on the way to the request already waits between its own attempts, or may."""
        functions = [function for request in site.requests.values() for function in functions_along(self._builder.world, request)]
        return any(function is not None and self._is_retried_otherwise(function, site.unit) for function in functions)

    def _is_retried_otherwise(self, function: FunctionUnit, inside: Unit) -> bool:
        """Whether a decorator calls a function again, other than the one in whose code the policy stands."""
        handling, around = self._builder.handling, function.parent or function.module
        own = set(and_around(inside))
        for decorator in decorators_of(function):
            called = decorator.func if isinstance(decorator, cst.Call) else decorator
            if handling.tries_again(function, decorator) and own.isdisjoint(functions_behind(self._builder.world, around, called)):
                return True
        return False


def both_off(found: Sequence[Rewrite | None]) -> Rewrite | None:
    """One change for several; `None` where one is missing."""
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found):
        return None
    return replace(known[0], edits=tuple(dict(edit for one in known for edit in one.edits).items()))


def _joined(first: RetryPolicy, second: RetryPolicy) -> RetryPolicy:
    """One policy that repeats several calls: what is known of those that it surely repeats."""
    best, other = sorted((first, second), key=lambda policy: _ORDER[policy.covers])
    waits = max((best, other), key=lambda policy: _WAITS.index(policy.wait))
    return replace(
        best,
        calls=best.calls + other.calls if best.covers is other.covers else best.calls,
        wait=waits.wait,
        waits_at=waits.waits_at,
        waits=waits.waits,
        bounded=best.bounded if best.bounded is other.bounded else Truth.UNKNOWN,
        waits_within=best.waits_within or other.waits_within,
        sdk_off=both_off([best.sdk_off, other.sdk_off]) if best.covers is other.covers else best.sdk_off,
    )


__all__ = ["RetryPolicies"]
