"""Answers that go to a person: returned by a handler, or handed to what shows them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.calls import MAX_FLOWS, Event
from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.followed.consumers import passed_through
from llmlint.facts.followed.cutting import is_parsed
from llmlint.facts.followed.prompts import role_of
from llmlint.facts.followed.sent import sent_statics
from llmlint.facts.libraries.options import client_args, option
from llmlint.facts.libraries.requests import kind_of, streaming
from llmlint.facts.model import How, LoopKind, State, Truth, UseKind
from llmlint.facts.model.shown import Shown
from llmlint.facts.values import (
    NONE,
    UNKNOWN,
    Const,
    External,
    Hole,
    Instance,
    Made,
    Mapping,
    Repeated,
    Sequence,
    Text,
    Union,
    alternatives,
)
from llmlint.facts.values.base import At, Value
from llmlint.facts.values.flows import Flow, Origin
from llmlint.facts.values.structure import inner_values
from llmlint.facts.values.texts import literal
from llmlint.facts.values.tool_calls import is_free_text
from llmlint.knowledge.handlers import handler_knowledge
from llmlint.patterns import regex
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.entry_points import EntryPoints
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.followed.consumers import Consumers
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.facts.model import Span
    from llmlint.facts.model.service import Handler

_NO_PERSON = regex(r"hook|callback|cron|job|health|batch|sms|voice|ingest|index|completions?$|proxy|internal", re.IGNORECASE)
_STREAMS = regex(r"stream(?!lit)|sse|yield", re.IGNORECASE)
_PIECES = regex(r"^(callbacks?|callback_manager|streaming|stream_mode|event_handler|on_token|config|tools|functions)$")
_BRIEF = regex(
    r"\b(one|single|two|1|2)[- ](word|sentence|line|letter|number|digit)\b|\byes or no\b|\btrue or false\b|\bshort (title|name|answer)\b"
    r"|\b(a|the) (title|headline|slogan|tagline|category|label|score|sentiment|emoji|keyword)\b|\b(brief(ly)?|concise(ly)?|short(ly)?)\b"
    r"|\b(at most|max(imum)?( of)?|under|up to|within|less than|no more than) \d{1,2} (words|sentences?)\b",
    re.IGNORECASE,
)
_STILL = frozenset({LoopKind.RETRY, LoopKind.INTERACTIVE, LoopKind.LITERAL})


def shown_event(run: Run, node: cst.Call, name: str, arguments: Arguments) -> None:
    """Note that texts which may be a model's are handed to something that may show them to a person."""
    knowledge = handler_knowledge()
    if name not in knowledge.showing or not knowledge.shows(dotted := _dotted(run, node, name)):
        return
    values = (*arguments.positional, *(value for _, value in arguments.keywords))
    flows = tuple(dict.fromkeys(inner for value in values for inner in inner_values(value) if isinstance(inner, Flow)))
    if flows:
        run.event(Event(UseKind.SHOWN, run.at(node), flows[:MAX_FLOWS], detail=dotted))


def _dotted(run: Run, node: cst.Call, name: str) -> str:
    """The name of what is called: dotted where its package is known, as in `st.chat_message("assistant").write`, else `.write`."""
    if not isinstance(node.func, cst.Attribute):
        return next((option.name for option in alternatives(run.evaluate(node.func)) if isinstance(option, External)), name)
    base = node.func.value
    behind = run.callees.get(base) if isinstance(base, cst.Call) else run.evaluate(base)
    roots = (option.name for option in alternatives(behind) if isinstance(option, External)) if behind is not None else ()
    return next((f"{root}.{name}" for root in roots), f".{name}")


class Showing:
    """Answers for one project."""

    def __init__(self, world: World, entry_points: EntryPoints, locate: Callable[[At], Span]) -> None:
        self._world = world
        self._entry_points = entry_points
        self._locate = locate
        self._by_name = {framework.name: framework for framework in handler_knowledge().frameworks}

    def of(self, site: CallSite, request: Request, loops: Iterable[FoundLoop], consumers: Consumers) -> Shown | None:
        """Where the whole answer of this request is shown, and no code looks into it."""
        by_sdk = _streams_by(self._world, request)
        if request.chain or request.leaf.how is not How.SDK or not by_sdk or any(loop.kind not in _STILL for loop in loops):
            return None
        if _may_stream(request) or self._streams(site.unit) or consumers.looks_into(site.at.node):
            return None
        for handler, unit, at in self._places(site, consumers.shown(site.at.node)):
            if not _NO_PERSON.search(handler.name) and not self._streams(unit) and site.at.node not in self._sent_on:
                brief = any(_BRIEF.search(part.text) for part, _ in sent_statics(self._world, request))
                return Shown(handler, self._locate(at), _longest(request), brief, by_sdk, self._by_name[handler.framework].pieces)
        return None

    def _places(self, site: CallSite, handed: Iterable[tuple[At, str]]) -> Iterator[tuple[Handler, Unit, At]]:
        for at, name in handed:
            unit = unit_around(self._world, at.module, at.node)
            for handler in self._entry_points.reaching(unit):
                if self._by_name[handler.framework].has_shown(name):
                    yield handler, unit, At(at.module, at.node.func) if isinstance(at.node, cst.Call) else at
        returning = self._returned.get(site.at.node)
        own = self._entry_points.of(returning) if returning is not None else None
        if returning is not None and own is not None:
            yield (
                own,
                returning,
                At(returning.module, returning.node.name if isinstance(returning.node, cst.FunctionDef) else returning.node),
            )

    @cached_property
    def _returned(self) -> dict[cst.CSTNode, FunctionUnit]:
        """The handlers that return answers, by the call expressions through which these came."""
        found: dict[cst.CSTNode, FunctionUnit] = {}
        for unit, framework in self._entry_points.frameworks.items():
            if not isinstance(unit, FunctionUnit) or unit.summary is None or not framework.pieces or framework.kind not in ("web", "ui"):
                continue
            for flow in _answers(unit.summary.returns, unit):
                for node in passed_through(flow):
                    found.setdefault(node, unit)
        return found

    @cached_property
    def _sent_on(self) -> set[cst.CSTNode]:
        """The call expressions of whose answers other requests are made: steps on the way, even where they are shown along with others."""
        units = (unit for module in list(self._world.modules.values()) for unit in (module, *module.functions))
        requests = (request for unit in units for site in unit.sites.values() for request in site.requests.values())
        prompts = (value for request in requests for _, value in request.args)
        return {node for prompt in prompts for flow in _written_into(prompt) for node in passed_through(flow)}

    def _streams(self, unit: Unit) -> bool:
        """Whether a function also asks for an answer in pieces, or speaks of streams otherwise: then it knows what it does."""
        requests = [request for site in unit.sites.values() for request in site.requests.values()]
        if any(kind_of(request.leaf.facts) is not None and streaming(request) is not Truth.NO for request in requests):
            return True
        parents = unit.module.parents
        nodes = unit.module.index.below(unit.node) if isinstance(unit, FunctionUnit) else unit.module.own_nodes(unit)
        names = (node for node in only(nodes, cst.Name) if _STREAMS.search(node.value))
        return any(not (isinstance(arg := parents.get(name), cst.Arg) and arg.keyword is name) for name in names)


def _written_into(value: Value) -> Iterator[Flow]:
    """The answers of which a prompt is made, but for those that stand in a history as what the assistant said."""
    match value:
        case Flow():
            yield value
        case Text(parts=parts):
            yield from (flow for part in parts if isinstance(part, Hole) for flow in _written_into(part.value))
        case Union(options=items) | Sequence(items=items):
            yield from (flow for item in items for flow in _written_into(item))
        case Repeated(value=inner):
            yield from _written_into(inner)
        case Mapping(items=pairs) if literal(value.get("role") or UNKNOWN) not in ("assistant", "model"):
            yield from (flow for _, item in pairs for flow in _written_into(item))
        case Made(name=name, args=pairs) if role_of(name, "") != "assistant":
            yield from (flow for _, item in pairs for flow in _written_into(item))
        case _:
            return


def _answers(returned: Value, unit: FunctionUnit) -> Iterator[Flow]:
    """The texts of answers that a function returns: as they are, or inside of something else."""
    values = [returned]
    for made in alternatives(returned):
        if isinstance(made, Instance):
            values += made.unit.attributes.values()
    for inner in (inner for value in values for inner in inner_values(value)):
        if not isinstance(inner, Flow) or not isinstance(inner.source, Origin) or is_parsed(inner) or not is_free_text(inner):
            continue
        if inner.source.site.node in unit.sites:
            yield inner


def _streams_by(world: World, request: Request) -> str:
    """How the SDK is asked for an answer in pieces; empty where it cannot be, or is not known to."""
    leaf = request.leaf
    if leaf.facts.stream:
        return f"{leaf.facts.stream}=True"
    entry = world.catalogue.client(leaf.client.name) if isinstance(leaf.client, Made) else None
    calls = leaf.sdk.calls if entry is None else world.catalogue.calls(entry).values()
    names = [(call.path or call.function).rpartition(".")[2] for call in calls if call.streams_always and call.kind == "chat"]
    last = leaf.operation.rpartition(".")[2]
    return next((f"{name}()" for name in (*(n for n in names if last in n), *names)), "")


def _may_stream(request: Request) -> bool:
    """Whether pieces of the answer may come out by another way: a callback, a mode of the client; or a tool may be called first."""
    given = (*request.args, *client_args(request.leaf.client)[0])
    return any(_PIECES.search(key) and value not in (NONE, Const(False)) and not _is_plain(key, value) for key, value in given)


def _is_plain(key: str, value: Value) -> bool:
    """Whether an option that may hold callbacks or tools is an object of the SDK in which none is named."""
    if key != "config" or not isinstance(value, Made):
        return False
    return not any(_PIECES.search(name) for name, _ in value.args)


def _longest(request: Request) -> int | None:
    for args in (request.args, client_args(request.leaf.client)[0]):
        for name in request.leaf.facts.limit:
            found = option(args, name, is_open=False)
            if found.state is State.SET and isinstance(found.value, Const) and isinstance(found.value.value, int):
                return found.value.value
    return None


__all__ = ["Showing", "shown_event"]
