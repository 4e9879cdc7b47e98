"""Conversations that an object of a framework remembers: all that was said goes out again with every request that it is a part of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.conversations.graph_threads import threads_of
from llmlint.facts.conversations.kept_objects import Kept, KeptObjects
from llmlint.facts.conversations.list_changes import LIMITS, names_limits
from llmlint.facts.conversations.lives import stands_in
from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.list_expressions import assignments, returned_by
from llmlint.facts.evaluation.look_up import functions_behind, held, settled
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.followed.volatility import volatility_of
from llmlint.facts.libraries.options import option
from llmlint.facts.libraries.requests import kind_of
from llmlint.facts.model import Kind, LoopKind, State, Truth, Volatility
from llmlint.facts.model.histories import History
from llmlint.facts.values import External, FunctionValue, Made, alternatives
from llmlint.facts.values.base import At
from llmlint.facts.values.structure import inner_values
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.build import Builder
    from llmlint.facts.conversations.list_places import ListPlaces
    from llmlint.facts.conversations.lives import Lives
    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.values.base import Value
    from llmlint.sdks.clients import Factory

_IN_PROCESS, _STORED = frozenset({"memory", "thread_memory"}), frozenset({"stored_memory", "stored_thread_memory"})
_READS = frozenset(
    {"messages", "buffer", "buffer_as_messages", "buffer_as_str", "load_memory_variables", "aload_memory_variables", "aget_messages"}
)


class Memories:
    """The memories of one project that outlive a request."""

    def __init__(self, builder: Builder, places: ListPlaces, lives: Lives) -> None:
        self._builder = builder
        self._world = builder.world
        self._places = places
        self._kept = KeptObjects(builder, places, lives)

    def found(self) -> Iterator[tuple[ModuleUnit, History]]:
        """One history for each memory, at the first request that sends it."""
        seen: set[At] = set()
        for _, module in sorted(self._world.modules.items()):
            for unit in (module, *module.functions) if not module.is_test else ():
                for site in unit.sites.values():
                    for memory in self._of(site):
                        history = self._history(site, memory) if memory.at not in seen else None
                        if history is not None:
                            seen.add(memory.at)
                            yield module, history

    # -- which memory a request sends -------------------------------------------------------------------------------------------

    def _of(self, site: CallSite) -> Iterator[Made]:
        node = site.at.node
        requests = [request for request in site.requests.values() if not request.chain and kind_of(request.leaf.facts) is Kind.CHAT]
        if not requests or not isinstance(node, cst.Call):
            return
        for request in requests:
            if request.leaf.client is not None:
                yield from self._within(request.leaf.client)
                yield from self._of_threads(site, request)
        if isinstance(node.func, cst.Attribute):
            yield from self._looked_up(held(self._world, site.unit, node.func.value))
        for arg in node.args:
            yield from self._read_in(site.unit, arg.value)

    def _of_threads(self, site: CallSite, request: Request) -> Iterator[Made]:
        """What an agent is made with to keep the messages of each thread, unless the thread is a new one or something shortens them."""
        thread = option(request.args, "config.configurable.thread_id", is_open=request.open)
        if thread.state is not State.SET or volatility_of(self._world, thread.value, "")[0] is Volatility.VOLATILE:
            return
        receiver = site.at.node.func.value if isinstance(site.at.node, cst.Call) and isinstance(site.at.node.func, cst.Attribute) else None
        for unit, made in self._constructions(site.unit, receiver) if receiver is not None else ():
            given = {arg.keyword.value: arg.value for arg in made.args if arg.keyword is not None}
            factories = self._factories(unit, made)
            if not factories and (keeper := given.get(threads_of(self._world, unit, made))) is not None:
                yield from self._behind(unit, keeper)
            for factory in factories:
                if factory.threads in given and not set(factory.shortens) & set(given):
                    yield from self._behind(unit, given[factory.threads])

    def _factories(self, unit: Unit, made: cst.Call) -> list[Factory]:
        """What the catalogue says of the function that is called, where it makes clients."""
        names = [value.name for value in alternatives(held(self._world, unit, made.func)) if isinstance(value, External)]
        known = filter(None, map(self._world.catalogue.factory, names))
        return [factory for _, factories in known for factory in factories]

    def _constructions(self, unit: Unit, node: cst.BaseExpression, depth: int = 4) -> Iterator[tuple[Unit, cst.Call]]:
        """The calls that make what a name, an attribute or a function's result stands for."""
        match node:
            case cst.Call():
                yield unit, node
                for function in functions_behind(self._world, unit, node.func) if depth else ():
                    for value in returned_by(function):
                        yield from self._constructions(function, value, depth - 1)
            case cst.Name(value=name) if depth and (scope := self._places.scope(unit, name)) is not None:
                for value in assignments(scope).get(name, ()):
                    yield from self._constructions(scope, value, depth - 1)
            case cst.Attribute(value=cst.Name(value="self")) if depth and isinstance(unit, FunctionUnit):
                for method in unit.module.functions if unit.owner is not None else ():
                    for statement in only(unit.module.own_nodes(method), cst.Assign) if method.owner is unit.owner else ():
                        if any(target.target.deep_equals(node) for target in statement.targets):
                            yield from self._constructions(method, statement.value, depth - 1)
            case _:
                pass

    def _behind(self, unit: Unit, node: cst.BaseExpression) -> Iterator[Made]:
        if node in unit.clients:
            yield from self._within(unit.clients[node])
        for value in settled(self._world, unit, held(self._world, unit, node)):
            yield from self._within(value)

    def _within(self, value: Value) -> Iterator[Made]:
        yield from (inner for inner in inner_values(value) if isinstance(inner, Made) and self._role(inner))

    def _role(self, made: Made) -> str:
        entry = self._world.catalogue.client(made.name)
        return entry.facts.role if entry is not None and entry.facts.role in _IN_PROCESS | _STORED else ""

    def _looked_up(self, receiver: Value) -> Iterator[Made]:
        """What the function gives that a runnable is made with to look the history of each session up."""
        for made in alternatives(receiver):
            helper = self._world.catalogue.helper(made.name) if isinstance(made, Made) else None
            if helper is None or helper.role != "composition" or not isinstance(made, Made):
                continue
            for _, value in made.args:
                if isinstance(value, FunctionValue):
                    self._world.demand(value.function)
                    yield from self._made_in(value.function)

    def _made_in(self, function: FunctionUnit) -> Iterator[Made]:
        yield from (made for made in function.clients.values() if self._role(made))

    def _read_in(self, unit: Unit, sent: cst.BaseExpression) -> Iterator[Made]:
        """The memories whose messages are read into what is sent, or into a name that is."""
        names = {part.value for part in walk(sent) if isinstance(part, cst.Name)}
        assigned = assignments(unit)
        for expression in (sent, *(value for name in sorted(names) for value in assigned.get(name, ()))):
            for node in walk(expression):
                if isinstance(node, cst.Attribute) and node.attr.value in _READS and not _is_cut(unit, node):
                    base = node.value
                    base = base.value if isinstance(base, cst.Attribute) and base.attr.value == "chat_memory" else base
                    yield from self._behind(unit, base)

    # -- one history -------------------------------------------------------------------------------------------------------------

    def _history(self, site: CallSite, memory: Made) -> History | None:
        call, node = self._builder.call(site), site.at.node
        if call is None or not isinstance(node, cst.Call):
            return None
        maker = unit_around(self._world, memory.at.module, memory.at.node)
        span = self._builder.locate(At(site.at.module, node.func))
        made_at, text = self._builder.locate(memory.at), memory.name.rpartition(".")[2]
        bounded = self._bounded(site.unit, maker, memory)
        if self._asks_a_person(site, maker, memory):
            return History(span, text, "loop", keyed=False, turns="person", bounded=bounded, changes=(), calls=(call,), made_at=made_at)
        kept = Kept("session", keyed=True) if self._role(memory) in _STORED else self._kept.of(maker, memory.at.node)
        handlers = [handler for handler in self._builder.entry_points.reaching(site.unit) if handler.kind != "queue"]
        if kept is None or not handlers:
            return None
        is_keyed = kept.keyed or self._role(memory) == "thread_memory"
        shared = () if is_keyed else tuple(handler for handler in handlers if not handler.apart)
        return History(
            span,
            text,
            kept.home,
            kept.keyed,
            "request",
            Truth.UNKNOWN if shared else bounded,
            (),
            (call,),
            made_at=made_at,
            shared_by=shared,
        )

    def _asks_a_person(self, site: CallSite, maker: Unit, memory: Made) -> bool:
        for loop in self._builder.loops.around(site.at.node, site.unit):
            if loop.kind is LoopKind.INTERACTIVE:
                return maker is not site.unit or not stands_in(maker, memory.at.node, loop.node)
        return False

    def _bounded(self, unit: Unit, maker: Unit, memory: Made) -> Truth:
        """Whether anything near the memory speaks of a limit, or cuts what is read out of it."""
        owner = maker.owner if isinstance(maker, FunctionUnit) else None
        units = {unit, maker, *(function for function in maker.module.functions if owner is not None and function.owner is owner)}
        hidden = any(names_limits(one) for one in units) or any(LIMITS.search(name) for name, _ in memory.args)
        return Truth.UNKNOWN if hidden or any(_cuts(one) for one in (unit, maker)) else Truth.NO


def _is_cut(unit: Unit, node: cst.CSTNode) -> bool:
    above = unit.module.parents.get(node)
    above = unit.module.parents.get(above) if isinstance(above, cst.Call) and above.func is node else above
    return isinstance(above, cst.Subscript) and isinstance(above.slice[0].slice, cst.Slice)


def _cuts(unit: Unit) -> bool:
    """Whether a piece of code takes the last part of something, or counts how long it has become."""
    return any(isinstance(part.lower, cst.UnaryOperation) for part in only(unit.module.own_nodes(unit), cst.Slice))


__all__ = ["Memories"]
