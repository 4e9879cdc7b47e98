"""Requests that are the same, word for word, each time a handler runs, with nothing in sight that keeps the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.leading import functions_along
from llmlint.facts.evaluation.look_up import outside_name
from llmlint.facts.evaluation.strings import is_constant
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.failures.handling import decorators_of
from llmlint.facts.followed.sent import is_written_out, sent_statics
from llmlint.facts.libraries.options import client_args
from llmlint.facts.libraries.requests import asked_for, in_process, inner_request
from llmlint.facts.loops.leaving import mentions_cache
from llmlint.facts.model import How, Kind
from llmlint.facts.requests.remembering import remembers
from llmlint.facts.requests.sampling import varies_on_purpose
from llmlint.facts.values import UNKNOWN, Const, Dynamic, Made, Mapping, alternatives
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.structure import inner_values
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.entry_points import EntryPoints
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model.service import Handler
    from llmlint.facts.values.base import Value

_PLAIN = frozenset({"", "chat_model", "completion_model", "embeddings"})
# What a request goes on from, or lets the model look up.
_OTHER_WORLD = regex(
    r"tool|function|memory|session|thread|conversation|previous|history|store|retriev|search|ground|callback|checkpoint|data_source|file|image|mcp"
)
_PROBES = regex(
    r"health|ping|(^|_)tests?(_|$)|check|validat|verif|status|ready|alive|warm|probe|debug|demo|example|hello|connect|refresh|regenerate|reset"
)
_AS_OF_NOW = regex(
    r"\b(today|tonight|now|current(ly)?|latest|recent(ly)?|news|weather|trending|upcoming|this (week|month|year))\b", re.IGNORECASE
)
# What keeps an answer, or runs once, is called so. Only ever silences, as all words here do.
_KEEPS = regex(r"cache|memo(ize|ise|_|$)|once|singleton|startup|lifespan", re.IGNORECASE)
_SHORTEST = 24
_FEWEST_TOKENS = 16


class Repeating:
    """Answers for one project. Errs on the side of silence: all that the request is made of has to be in sight."""

    def __init__(self, world: World, entry_points: EntryPoints) -> None:
        self._world = world
        self._entry_points = entry_points

    def of(self, site: CallSite, request: Request, *, in_loop: bool) -> Handler | None:
        """The handler that sends this very request each time it runs; said where the request becomes the same."""
        if in_loop or site.mapped or not self._is_plain(request) or not self._is_same(request):
            return None
        inner = inner_request(self._world, request)
        if (inner is not None and self._is_same(inner)) or self._is_small(request) or self._varies(site, request):
            return None
        handler = next((h for h in self._entry_points.reaching(site.unit)), None)
        if handler is None or _PROBES.search(handler.name) or _PROBES.search(site.unit.qualname.lower()):
            return None
        return None if self._is_kept(site, request) else handler

    def _is_plain(self, request: Request) -> bool:
        """Whether an answer depends on nothing but what is sent: no agent, no session, no tools."""
        leaf = request.leaf
        entry = self._world.catalogue.client(leaf.client.name) if isinstance(leaf.client, Made) else None
        if leaf.how is not How.SDK or in_process(self._world, request) or asked_for(request) not in (Kind.CHAT, Kind.EMBEDDING):
            return False
        if entry is not None and (entry.facts.role not in _PLAIN or entry.facts.keeps_history):
            return False
        given = (*request.args, *client_args(leaf.client)[0])
        return not any(_OTHER_WORLD.search(key) for key in _keys(given))

    def _is_same(self, request: Request) -> bool:
        """Whether all that is sent is written out, wherever that is; the rest may be settings."""
        facts = request.leaf.facts
        sent = {name.partition(".")[0] for name in (*facts.prompt, *facts.system)}
        texts = [value for key, value in request.args if key in sent]
        settings = {"model", *facts.limit, *facts.temperature, *facts.seed, *facts.timeout}
        others = [value for key, value in request.args if key not in sent and not (key in settings and value is UNKNOWN)]
        return (
            bool(texts)
            and not request.open
            and all(is_written_out(value) for value in texts)
            and all(_is_setting(value) for value in others)
        )

    def _is_small(self, request: Request) -> bool:
        """Whether the request only asks whether somebody is there."""
        length = sum(len(part.text.strip()) for part, _ in sent_statics(self._world, request))
        limits = [value for key, value in request.args if key in request.leaf.facts.limit]
        few = any(isinstance(v, Const) and isinstance(v.value, int) and v.value <= _FEWEST_TOKENS for v in limits)
        return few or (asked_for(request) is Kind.CHAT and length < _SHORTEST)

    def _varies(self, site: CallSite, request: Request) -> bool:
        if asked_for(request) is Kind.EMBEDDING:
            return False
        statics = (part.text for part, _ in sent_statics(self._world, request))
        return varies_on_purpose(self._world, request, site) or any(_AS_OF_NOW.search(text) for text in statics)

    # -- what keeps an answer ----------------------------------------------------------------------------------------------------

    def _is_kept(self, site: CallSite, request: Request) -> bool:
        """Whether a function on the way holds its answers, or the request is only sent while none is held."""
        behind = [function for function in functions_along(self._world, request) if function is not None]
        before = self._before(site.unit)
        if any(self._is_held_by_decorator(function) for function in (*behind, *before)):
            return True
        if any(remembers(function, request.leaf) for function in (*behind, *before)):
            return True
        return _is_asked_for_first(site) or any(_KEEPS.search(unit.qualname) for unit in (*behind, site.unit))

    def _before(self, unit: Unit) -> list[FunctionUnit]:
        """A function and those that lead to it."""
        found: dict[Unit, None] = {unit: None}
        edge = [unit]
        while edge:
            callers = [
                caller for piece in edge if isinstance(piece, FunctionUnit) for caller in self._world.callers.get(piece, {}).values()
            ]
            edge = [caller for caller in dict.fromkeys(callers) if caller not in found]
            found |= dict.fromkeys(edge)
        return [piece for piece in found if isinstance(piece, FunctionUnit)]

    def _is_held_by_decorator(self, function: FunctionUnit) -> bool:
        for decorator in decorators_of(function):
            called = decorator.func if isinstance(decorator, cst.Call) else decorator
            name = outside_name(self._world, function.parent or function.module, called)
            if self._world.effects.has(name, "memo") or mentions_cache([called]) or _KEEPS.search(name):
                return True
        return False


def _keys(args: tuple[tuple[str, Value], ...]) -> Iterator[str]:
    """The names of options, also of those inside of configuration objects."""
    for key, value in args:
        yield key
        for option in alternatives(value):
            if key not in ("messages", "contents", "input") and isinstance(option, (Made, Mapping)):
                yield from (name for name, _ in (option.args if isinstance(option, Made) else option.items))


def _is_setting(value: Value) -> bool:
    """Whether an option other than the prompt is not made of what this call was given."""
    return not any(isinstance(inner, (Flow, Dynamic)) and not is_constant(inner) for inner in inner_values(value)) and value is not UNKNOWN


def _is_asked_for_first(site: CallSite) -> bool:
    """Whether the request stands under a condition that looks for something held: `if answer is None`, `if "answer" not in state`."""
    for node, child in site.at.module.around(site.at.node):
        if isinstance(node, (cst.If, cst.IfExp)) and child is not node.test and (_looks_for(node.test) or mentions_cache([node.test])):
            return True
    return False


def _looks_for(test: cst.BaseExpression) -> bool:
    match test:
        case cst.BooleanOperation(left=left, right=right):
            return _looks_for(left) or _looks_for(right)
        case cst.UnaryOperation(operator=cst.Not(), expression=cst.Name() | cst.Attribute() | cst.Subscript() | cst.Call()):
            return True
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=operator)]):
            return isinstance(operator, (cst.In, cst.NotIn, cst.Is, cst.IsNot))
        case _:
            return False


__all__ = ["Repeating"]
