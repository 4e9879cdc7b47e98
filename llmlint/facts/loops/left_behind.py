"""What a function that asks a model leaves for its next request: it adds the answer to an object that it also sends something of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import held
from llmlint.facts.loops.name_flow import Edge, all_of, answers_of, begun_anew, edges_in, lasting, names_in, place, sent_by
from llmlint.facts.values import FunctionValue, alternatives
from llmlint.facts.values.flows import Flow
from llmlint.records import dataclass
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import Leaf, Request
    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World

Names = frozenset[str]
NOTHING = Names()


@dataclass(frozen=True, slots=True)
class _Way:
    """The parameters of a function, and fields of its `self`, of which something is sent, and those of them that the answer is added to."""

    sent: Names = NOTHING
    kept: Names = NOTHING


class LeftBehind:
    """Answers for one project."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ways: dict[tuple[FunctionUnit, Leaf], _Way] = {}
        self._changed: dict[FunctionUnit, Names] = {}

    def by(self, call: cst.CSTNode, request: Request, *, together: bool) -> Names:
        """The names under which a call hands over, or is made on, what the functions on the way add the answer to and send again.

        `together`: several such calls start before the first one is answered, if they are coroutines.
        """
        first = self._first(request)
        if first is None or not isinstance(call, cst.Call) or (together and first.is_async):
            return NOTHING
        return _given(call, first, self._way(first, request.leaf).kept)

    def in_rounds(self, unit: Unit, call: cst.Call, request: Request, loop: cst.For | cst.While) -> bool:
        """Whether the rounds of a loop add the answer of a call to what the call sends."""
        first = self._first(request)
        behind = self._way(first, request.leaf) if first is not None else None
        if first is not None and behind is not None and outlives_the_rounds(_given(call, first, behind.kept), loop):
            return True
        edges = [*edges_in(loop.body), *self._made_by_calls(unit, loop.body)]
        grown = NOTHING.union(*(edge.made if edge.grows else edge.made & edge.of for edge in edges))
        sent = sent_by(call) if first is None or behind is None else _given(call, first, behind.sent)
        fresh = names_in(loop.target) if isinstance(loop, cst.For) else NOTHING
        return bool(lasting(all_of(sent, edges) & grown & answers_of(call, loop.body, edges), begun_anew(edges) | fresh))

    def _first(self, request: Request) -> FunctionUnit | None:
        return self._world.functions.get(request.chain[0].node) if request.chain else None

    def _way(self, function: FunctionUnit, leaf: Leaf) -> _Way:
        key = function, leaf
        if key not in self._ways:
            self._ways[key] = _Way()
            self._ways[key] = self._found(function, leaf)
        return self._ways[key]

    def _found(self, function: FunctionUnit, leaf: Leaf) -> _Way:
        body = _body(function)
        edges = [*edges_in(body), *self._made_by_calls(function, body)]
        grown = NOTHING.union(*(edge.made for edge in edges if edge.grows))
        own = {parameter.name for parameter in function.parameters} - {"self"}
        outliving = {name for edge in edges for name in edge.made if name in own & grown or name.startswith("self.")} - begun_anew(edges)
        sent: set[str] = set()
        kept: set[str] = set()
        for node, site in function.sites.items():
            request = site.requests.get(leaf)
            if request is None or not isinstance(node, cst.Call):
                continue
            first = self._first(request)
            behind = self._way(first, leaf) if first is not None else None
            here = all_of(sent_by(node) if first is None or behind is None else _given(node, first, behind.sent), edges)
            sent |= here
            kept |= here & outliving & answers_of(node, body, edges)
            kept |= _given(node, first, behind.kept) if first is not None and behind is not None else NOTHING
        return _Way(_seen_outside(sent, own), _seen_outside(kept, own))

    def _made_by_calls(self, unit: Unit, body: cst.CSTNode) -> Iterator[Edge]:
        """What the functions that are called in a piece of code add to their parameters and to their objects."""
        for node in walk(body):
            if isinstance(node, cst.Call) and node not in unit.sites:
                for called in self._called(unit, node.func):
                    if changed := _given(node, called, self._changed_by(called)):
                        yield Edge(changed, sent_by(node), grows=True)

    def _called(self, unit: Unit, node: cst.BaseExpression) -> Iterator[FunctionUnit]:
        """The project functions that are called, be it of an object that callers hand over."""
        options = alternatives(held(self._world, unit, node))
        handed = (value for option in options if isinstance(option, Flow) for value in self._world.points_to.values(option, unit))
        yield from (option.function for option in (*options, *handed) if isinstance(option, FunctionValue))

    def _changed_by(self, function: FunctionUnit) -> Names:
        if function not in self._changed:
            self._changed[function] = NOTHING
            edges = [*edges_in(_body(function)), *self._made_by_calls(function, _body(function))]
            fields = {name for edge in edges for name in edge.made if name.startswith("self.")} - begun_anew(edges)
            own = {parameter.name for parameter in function.parameters}
            self._changed[function] = frozenset(fields | (own & NOTHING.union(*(edge.made for edge in edges if edge.grows))))
        return self._changed[function]


def outlives_the_rounds(names: Names, loop: cst.CSTNode) -> bool:
    """Whether one of some names stands for the same object in all rounds of a loop."""
    if isinstance(loop, cst.CompFor):
        return bool(names - names_in(loop.target))
    if not isinstance(loop, (cst.For, cst.While)):
        return False
    begun = begun_anew(list(edges_in(loop.body))) | (names_in(loop.target) if isinstance(loop, cst.For) else NOTHING)
    return bool(names - begun)


def _body(function: FunctionUnit) -> cst.CSTNode:
    return function.node.body if isinstance(function.node, (cst.FunctionDef, cst.Lambda)) else function.node


def _seen_outside(names: set[str], own: set[str]) -> Names:
    return frozenset(name for name in names if name in own or name.startswith("self."))


def _given(call: cst.Call, function: FunctionUnit, names: Names) -> Names:
    """The names in a caller's terms: of the arguments that meet parameters, and of the object whose fields they are."""
    found: set[str] = set()
    fields = {name for name in names if name.startswith("self.")}
    if fields and isinstance(call.func, cst.Attribute):
        receiver = place(call.func.value)
        found |= fields if receiver == "self" else {receiver} - {""}
    return frozenset(found).union(*(names_in(argument) for name, argument in function.met_by(call.args) if name in names))


__all__ = ["LeftBehind", "outlives_the_rounds"]
