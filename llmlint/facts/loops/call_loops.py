"""The loops in which a model is asked: found, and told to rules."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.documents.found import most_found
from llmlint.facts.evaluation.leading import functions_along
from llmlint.facts.evaluation.stand_ins import is_replaced
from llmlint.facts.evaluation.strings import is_constant, is_of_parameters, words
from llmlint.facts.followed.name_uses import changes_fields
from llmlint.facts.libraries.requests import asked_for
from llmlint.facts.libraries.tasks import starts_task
from llmlint.facts.loops.agent_runs import AgentRuns
from llmlint.facts.loops.always import always_asks
from llmlint.facts.loops.callbacks import is_of_some_callers
from llmlint.facts.loops.causes import FoundLoop, LoopForm, Surroundings, in_front_of, loops_around, maps_over
from llmlint.facts.loops.enumerations import are_keys_of_a_table
from llmlint.facts.loops.filling import fills_batches
from llmlint.facts.loops.giving_few import gives_at_most
from llmlint.facts.loops.held_answers import HeldAnswers
from llmlint.facts.loops.hoisting import hoist
from llmlint.facts.loops.inner_loops import InnerLoops
from llmlint.facts.loops.left_behind import LeftBehind
from llmlint.facts.loops.rounds import Rounds
from llmlint.facts.loops.same_text import sends_the_same_text
from llmlint.facts.loops.serving import why_it_serves
from llmlint.facts.loops.sources import OVER_PARTS
from llmlint.facts.loops.tree_walks import TreeWalks
from llmlint.facts.model import Loop, LoopKind, LoopUse, Span, Truth
from llmlint.facts.values import Made
from llmlint.facts.values.base import At
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.structure import inner_values
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

# A node that asks, or whose kind decides whether it does, is a step of a program; one that is always asked about is a piece of a document.
# The name only ever silences: a loop over nodes is one over data, unless they ask themselves or decide.
_NODES = regex(r"(^|[_.])nodes?$", re.IGNORECASE)
_MAYBE_ROUNDS = frozenset({LoopKind.RETRY, LoopKind.POLL, LoopKind.BATCH, LoopKind.UNKNOWN})


class CallLoops:
    """The loops around the calls of a project. `locate` says where a node stands."""

    def __init__(self, world: World, locate: Callable[[At], Span]) -> None:
        self._world = world
        self._locate = locate
        self._held = HeldAnswers(world)
        self._loops_of: dict[cst.CSTNode, list[FoundLoop]] = {}
        self._sites_in: dict[ModuleUnit, set[cst.CSTNode]] = {}
        self._tree_walks = TreeWalks(world)
        self._left_behind = LeftBehind(world)
        self._rounds = Rounds(world, self._left_behind)
        self._inner_loops = InnerLoops(world, self._uses)
        self._agent_runs = AgentRuns(world, self._left_behind, self.found)

    def found(self, site: CallSite) -> list[FoundLoop]:
        """The loops around a call that asks a model, innermost first."""
        if site.at.node not in self._loops_of:
            carried = frozenset(
                loop
                for request in site.requests.values()
                for _, value in request.args
                for inner in inner_values(value)
                if isinstance(inner, Flow)
                for loop in inner.carried
            )
            found = self.around(site.at.node, site.unit, carried)
            self._loops_of[site.at.node] = [self._of_agent(site, self._over_parts(site, self._served(site, loop))) for loop in found]
        return self._loops_of[site.at.node]

    def _of_agent(self, site: CallSite, loop: FoundLoop) -> FoundLoop:
        """The rounds of an agent, also where the loop ends with an answer that asks for no tool."""
        if loop.kind not in _MAYBE_ROUNDS or not any(self._agent_runs.are_rounds(site, r, loop.node) for r in site.requests.values()):
            return loop
        return replace(loop, kind=LoopKind.AGENT, why="each round sends what an earlier round answered")

    def _served(self, site: CallSite, loop: FoundLoop) -> FoundLoop:
        """No loop over data where what comes in is answered: a line somebody writes, what a service looks for, a button that is pressed."""
        why = why_it_serves(self._world, site.unit, site.at.node, loop.node) if loop.kind is LoopKind.DATA else ""
        return replace(loop, kind=LoopKind.INTERACTIVE, why=why) if why else loop

    def _over_parts(self, site: CallSite, loop: FoundLoop) -> FoundLoop:
        """No loop over data where its items do the asking, be it each in its own way, or as the nodes of a program."""
        if loop.kind is not LoopKind.DATA or not isinstance(loop.node, (cst.For, cst.CompFor)):
            return loop
        asks_itself = isinstance(site.at.node, cst.Call) and _is_method_of(site.at.node, loop.node.target)
        if _NODES.search(loop.item) or _NODES.search(loop.over):
            parts = asks_itself or all(self._on_condition(request) for request in site.requests.values())
        else:
            first = {request.chain[0].node for request in site.requests.values() if request.chain}
            owners = {function.owner for node in first if (function := self._world.functions.get(node)) is not None and function.owner}
            parts = asks_itself and len(owners) > 1
        return replace(loop, kind=LoopKind.UNKNOWN, why=OVER_PARTS) if parts else loop

    def around(self, node: cst.CSTNode, unit: Unit, carried: frozenset[cst.CSTNode] = frozenset()) -> list[FoundLoop]:
        """The loops a node stands in; `carried` are those from whose earlier rounds something comes to it."""
        return loops_around(node, self._surroundings(unit), carried)

    def _surroundings(self, unit: Unit) -> Surroundings:
        if unit.module not in self._sites_in:
            self._sites_in[unit.module] = {node for u in (unit.module, *unit.module.functions) for node in u.sites}
        return Surroundings(
            unit, unit.module, unit.sources, unit.asks_person, self._sites_in[unit.module], self._world.literal_arguments.longest,
            self._world.literal_arguments.is_left_out, partial(most_found, self._world),
            lambda call: starts_task(self._world, unit, call) is Truth.YES,
            partial(fills_batches, self._world, unit), partial(gives_at_most, self._world, unit),
        )  # fmt: skip

    def uses(self, site: CallSite, request: Request) -> tuple[LoopUse, ...]:
        """What rules are told of the loops around a call, those first that hand it to `map`."""
        found = self._uses(site, request)
        over_data = any(use.loop.kind in (LoopKind.DATA, LoopKind.LITERAL) for use in found)
        again = over_data and self._inner_loops.lead_on(site, asked_for(request))
        return tuple(replace(use, told_inside=True) for use in found) if again else found

    def _uses(self, site: CallSite, request: Request) -> tuple[LoopUse, ...]:
        if self._only_repeats(site, request):
            return ()
        found = [self._loop_use(site, loop, request) for loop in self.found(site)]
        if site.mapped:
            found.insert(0, self._mapped(site, request))
        return tuple(self._by_other_means(site, request, use) for use in found)

    def _by_other_means(self, site: CallSite, request: Request, use: LoopUse) -> LoopUse:
        """A loop over data of which it is not known whether it asks for each piece of them."""
        if use.loop.kind not in (LoopKind.DATA, LoopKind.LITERAL):
            return use
        if is_of_some_callers(self._world, site, request):
            return _of_unknown_kind(use, "what is called differs from caller to caller")
        client = request.leaf.client
        entry = self._world.catalogue.client(client.name) if isinstance(client, Made) else None
        if entry is not None and entry.facts.role == "runnable":
            return _of_unknown_kind(use, "what is run need not be a model")
        if self._tree_walks.decide(request):
            return _of_unknown_kind(use, "the tree that is walked decides whether a model is asked")
        return _of_unknown_kind(use, "every object in sight is made with another function") if is_replaced(self._world, site.unit) else use

    def _mapped(self, site: CallSite, request: Request) -> LoopUse:
        """The loop of a call that hands the function that asks to `map` or `apply`."""
        node = site.at.node
        form: LoopForm = "apply" if "apply" in site.mapped else "map"
        iterable = _mapped_over(node)
        span = self._locate(At(site.at.module, iterable if iterable is not None else node))
        kind, why, size = LoopKind.DATA, "the function is called for every item", None
        if iterable is not None and form == "map":
            found = maps_over(iterable, node, self._surroundings(site.unit))
            kind, why, size = found if found[0] is not LoopKind.DATA else (kind, why, size)
        if kind in (LoopKind.DATA, LoopKind.LITERAL) and are_keys_of_a_table(self._world, site, request, None):
            kind, why = LoopKind.UNKNOWN, OVER_PARTS
        loop = Loop(kind, span, form, "", words(iterable), why, size, concurrent=form == "map")
        kept = self._held.remembered(site, request)
        run = self._agent_runs.among(site, None)
        return LoopUse(loop, Truth.YES, behind_cache=kept, guarded=self._on_condition(request), whole_run=run)

    def _only_repeats(self, site: CallSite, request: Request) -> bool:
        """Whether a function calls itself here, and asks in a loop at another place too: that is where it is told."""
        own = site.unit.node
        if not request.chain or request.chain[0].node is not own:
            return False
        others = [other for other in site.unit.sites.values() if all(r.chain[:1] != request.chain[:1] for r in other.requests.values())]
        return any(loop.kind is LoopKind.DATA for other in others for loop in self.found(other))

    def _loop_use(self, site: CallSite, found: FoundLoop, request: Request) -> LoopUse:
        first, last = found.header
        start, end = self._locate(At(site.at.module, first)), self._locate(At(site.at.module, last))
        span = Span(start.path, start.start, end.end)
        kind, why = found.kind, found.why
        if kind in (LoopKind.DATA, LoopKind.LITERAL):
            kind, why = self._rounds.turn(site, found, request, self._surroundings(site.unit).stream_nodes)
        loop = Loop(kind, span, found.form, found.item, found.over, why, found.size, found.concurrent)
        varies = self._varies(found, request)
        kept = self._held.fills_a_gap(site, found) or self._held.remembered(site, request, found.node)
        outer = in_front_of(found, self.found(site), lambda loop: self._varies(loop, request)) if varies is Truth.NO else []
        moved = hoist(site.at, outer, self._locate, "reply")
        run = kind in (LoopKind.DATA, LoopKind.LITERAL) and self._agent_runs.among(site, found)
        alike = varies is Truth.YES and sends_the_same_text(self._world, site, request, found.node)
        return LoopUse(loop, varies, found.sometimes, kept, found.leaves, self._on_condition(request), run, alike, hoist=moved)

    def _on_condition(self, request: Request) -> bool:
        """Whether a function on the way asks only under a condition."""
        functions = functions_along(self._world, request)
        return not all(function is None or always_asks(function) for function in functions)

    def _varies(self, found: FoundLoop, request: Request) -> Truth:
        """The arguments of the call may be the same while a function on the way sends what it finds elsewhere."""
        if found.varies is Truth.UNKNOWN:
            return Truth.NO if _sends_only(request, is_constant) else Truth.UNKNOWN
        if found.varies is Truth.YES or not request.chain or _sends_only(request, is_constant):
            return found.varies
        functions = functions_along(self._world, request)
        if any(function is not None and changes_fields(function, "self") for function in functions):
            return Truth.UNKNOWN
        reached = functions[0].summary.reach if functions[0] is not None and functions[0].summary is not None else ()
        inside = [other for other in reached if other.leaf == request.leaf and other.chain == request.chain[1:]]
        return Truth.NO if inside and all(_sends_only(other, is_of_parameters) for other in inside) else Truth.UNKNOWN


def _is_method_of(call: cst.Call, target: cst.BaseAssignTargetExpression) -> bool:
    """Whether a method of a loop's own item is called."""
    receiver = call.func.value if isinstance(call.func, cst.Attribute) else None
    return isinstance(receiver, cst.Name) and any(isinstance(node, cst.Name) and node.value == receiver.value for node in walk(target))


def _sends_only(request: Request, allowed: Callable[[Value], bool]) -> bool:
    """Whether all that the model is to read is of one kind, wherever it is written."""
    keys = {name.partition(".")[0] for name in (*request.leaf.facts.prompt, *request.leaf.facts.system)}
    sent = [value for key, value in request.args if key.partition(".")[0] in keys]
    return bool(sent) and not request.open and all(allowed(value) for value in sent)


def _of_unknown_kind(use: LoopUse, why: str) -> LoopUse:
    return replace(use, loop=replace(use.loop, kind=LoopKind.UNKNOWN, why=why))


def _mapped_over(node: cst.CSTNode) -> cst.BaseExpression | None:
    if not isinstance(node, cst.Call):
        return None
    if isinstance(node.func, cst.Attribute) and "apply" in node.func.attr.value:
        return node.func.value
    return node.args[1].value if len(node.args) > 1 else None


__all__ = ["CallLoops"]
