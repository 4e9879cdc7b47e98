"""The records of clients: where they are made, with which limits, and where they are used."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.chosen import is_chosen, room_of_site
from llmlint.facts.edits.rooms import room_in
from llmlint.facts.evaluation.entry_points import is_route
from llmlint.facts.evaluation.look_up import functions_behind, held
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.followed.instructions import members
from llmlint.facts.libraries.factories import AGAIN
from llmlint.facts.libraries.options import client_args, client_retry_names, client_timeout_names, retries_of, timeout_of
from llmlint.facts.libraries.requests import kind_of, runs_here, sends_nothing
from llmlint.facts.loops.causes import in_front_of
from llmlint.facts.loops.hoisting import hoist, hoist_out
from llmlint.facts.model import Client, ClientUse, Kind, LoopKind, Remade, Retries, Span, State, Truth
from llmlint.facts.requests.keys import literal_key
from llmlint.facts.requests.model_ids import asked_of, models_of_client, settled
from llmlint.facts.requests.rejections import Rejections
from llmlint.facts.requests.removals import removed_client
from llmlint.facts.requests.replaced_clients import is_replaced
from llmlint.facts.requests.side_by_side import side_by_side
from llmlint.facts.requests.ways import callee
from llmlint.facts.values import Api, External, Made, alternatives
from llmlint.facts.values.base import At
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.build import Builder
    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.model import Timeout, UsedModel
    from llmlint.facts.values.base import Value
    from llmlint.sdks.model import Sdk

# What clients are that do nothing but ask one model.
_MODELS = ("embeddings", "chat_model", "completion_model")
_NOT_KNOWN = Retries(State.UNKNOWN, None, None)
_NO_REPETITION = (LoopKind.RETRY, LoopKind.LITERAL, LoopKind.UNKNOWN)


class Clients:
    """Makes the records of the clients of modules."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._world = builder.world

    def of(self, module: ModuleUnit) -> list[Client]:
        """All constructions of clients in a module, in source order."""
        found: dict[cst.CSTNode, Client] = {}
        for unit in (module, *module.functions):
            for node, made in unit.clients.items():
                client = self._client(unit, node, made)
                if client is not None:
                    found[node] = client
        ordered = sorted(found.items(), key=lambda item: item[1].span.start)
        return side_by_side(module, ordered)

    def _client(self, unit: Unit, node: cst.CSTNode, made: Made) -> Client | None:
        entry = self._world.catalogue.client(made.name)
        if entry is None:
            return None
        is_asked = not is_replaced(self._world, unit, node)
        uses = tuple(self._uses(node, made)) if is_asked else ()
        timeout = timeout_of(self._world, None, made, entry.sdk, self._builder.locate, None)
        at = At(unit.module, node)
        called = callee(at)
        text = words(called.node) if isinstance(called.node, cst.BaseExpression) else made.name
        return Client(
            span=self._builder.locate(at),
            callee=self._builder.locate(called),
            text=text,
            sdk=entry.sdk.id,
            name=made.name,
            timeout=replace(timeout, state=State.UNKNOWN) if self._below(unit, made) else timeout,
            timeout_at_constructor=bool(client_timeout_names(self._world, made, entry.sdk)),
            retries=retries_of(self._world, None, made, entry.sdk),
            uses=uses,
            local=entry.facts.local or entry.sdk.local,
            because=f"`{text}` is `{made.name}`" if text != made.name else f"`{text}` is a client of {entry.sdk.id}",
            escapes=is_asked and self._escapes(made, unit, node),
            in_process=runs_here(self._world, made),
            room=room_in(at, self._builder.locate) if not is_chosen(at) and not self._lasts(node) else None,
            remade=self._remade(unit, node) if not entry.facts.role and not entry.sdk.framework else None,
            removed=removed_client(self._world, made),
            models=self._models(unit, made, entry.sdk, timeout),
            literal_key=self._builder.locate(key) if (key := literal_key(made)) is not None else None,
            kind=Kind.EMBEDDING if entry.facts.role == "embeddings" else Kind.CHAT,
            key_variable=entry.sdk.key_variable if not entry.facts.base else "",
            is_first=not self._is_for_older_versions(unit, node, made, entry.sdk),
        )

    def _models(self, unit: Unit, made: Made, sdk: Sdk, limits: Timeout) -> tuple[UsedModel, ...]:
        """The models that a client is made with, each with what its successor refuses of what else the client is given."""

        def told(model: UsedModel) -> UsedModel:
            rejections = Rejections(self._world, asked_of(made, sdk), unit, limits, self._builder.locate, model.successor)
            if not model.successor:
                return model
            return replace(model, refuses=rejections.by_model(), may_refuse=rejections.doubtful_by_model())

        return tuple(map(told, models_of_client(self._world, made, sdk, unit, self._builder.locate)))

    def _is_for_older_versions(self, unit: Unit, node: cst.CSTNode, made: Made, sdk: Sdk) -> bool:
        """Whether a client is made in `except TypeError`, after one with options that the version of the SDK that is known does take."""
        names = {*client_timeout_names(self._world, made, sdk), *client_retry_names(self._world, made, sdk)}
        own = _keywords(node)
        for above, handler in unit.module.around(node):
            if isinstance(above, cst.Try) and isinstance(handler, cst.ExceptHandler) and _catches_type_error(handler):
                tried = [call for call in walk(above.body) if call in unit.clients and unit.clients[call].name == made.name]
                return any(own < _keywords(call) <= own | names for call in tried)
        return False

    def _remade(self, unit: Unit, node: cst.CSTNode) -> Remade | None:
        """What constructs the client again and again, where nothing that it is given differs."""
        loops = self._builder.loops.around(node, unit)
        for loop in loops:
            if loop.kind in _NO_REPETITION or loop.leaves or loop.varies is not Truth.NO:
                continue
            first, last = (self._builder.locate(At(unit.module, part)) for part in loop.header)
            outer = in_front_of(loop, loops, lambda other: other.varies)
            moved = hoist(At(unit.module, node), outer, self._builder.locate, "client", may_fail=False)
            return Remade("round", Span(first.path, first.start, last.end), loop.over, moved)
        if not isinstance(unit, FunctionUnit) or not isinstance(unit.node, cst.FunctionDef) or not is_route(self._world, unit):
            return None
        own = {parameter.name.lstrip("*") for parameter in unit.parameters} | unit.final.keys()
        given = {part.value for part in walk(node) if isinstance(part, cst.Name)}
        if own & given:
            return None
        moved = hoist_out(At(unit.module, node), unit.node, self._builder.locate, "client")
        return Remade("request", self._builder.locate(At(unit.module, unit.node.name)), unit.name, moved)

    def _below(self, unit: Unit, made: Made) -> list[Made]:
        """The clients that its limit belongs to, where this one is given nothing else: the models of an agent, or of a team of agents."""
        entry = self._world.catalogue.client(made.name)
        names = client_timeout_names(self._world, made, entry.sdk) if entry is not None else ()
        given = (made.argument(first) for first, _, rest in (name.partition(".") for name in names) if rest)
        for value in given:
            below = list(settled(self._world, (value,), unit)) if value is not None else []
            clients = [option for option in below if isinstance(option, Made) and self._world.catalogue.client(option.name) is not None]
            if clients and len(clients) == len(below):
                return clients
        of_members = [self._below(unit, member) for member in members(self._world, made)] if not names else []
        return [client for below in of_members for client in below] if all(of_members) else []

    @cached_property
    def _above(self) -> dict[At, list[Made]]:
        """The clients that are given another one which their limit belongs to, by where that is made."""
        found: dict[At, list[Made]] = {}
        for module in list(self._world.modules.values()):
            for unit in (module, *module.functions):
                for above in unit.clients.values():
                    for below in self._below(unit, above):
                        found.setdefault(below.at, []).append(above)
        return found

    def _lasts(self, node: cst.CSTNode) -> bool:
        """Whether the client is also asked for what no time limit suits, as the download of a model."""
        sites = self._builder.limits.sites_by_client.get(node, ())
        return any(request.leaf.facts.lasts for site, _ in sites for request in site.requests.values())

    def _uses(self, node: cst.CSTNode, made: Made) -> list[ClientUse]:
        own = self._uses_at(node, made)
        above = [
            replace(use, retries=self._retries_below(other, made, use))
            for other in self._above.get(made.at, ())
            for use in self._uses_at(other.at.node, other)
        ]
        return sorted((*own, *above), key=lambda use: use.callee)

    def _retries_below(self, above: Made, made: Made, use: ClientUse) -> Retries:
        """The retries of what an agent sends by its model: not known unless the agent sends nothing again."""
        agent, entry = self._world.catalogue.client(above.name), self._world.catalogue.client(made.name)
        if agent is None or entry is None or not agent.facts.asks_once:
            return _NOT_KNOWN
        return replace(retries_of(self._world, None, made, entry.sdk), again=use.retries.again)

    def _uses_at(self, node: cst.CSTNode, made: Made) -> list[ClientUse]:
        found: list[ClientUse] = []
        for site, client in self._builder.limits.sites_by_client.get(node, ()):
            for request in site.requests.values():
                if request.chain or kind_of(request.leaf.facts) is None:
                    continue
                deadline = self._builder.deadlines.of(site)
                timeout = timeout_of(self._world, request, client, request.leaf.sdk, self._builder.locate, deadline)
                called = callee(site.at)
                label = words(called.node) if isinstance(called.node, cst.BaseExpression) else request.leaf.operation
                retries = self._retries_of(request, client, made) if not sends_nothing(request) else _NOT_KNOWN
                again = self._builder.trying_again.answer(site)
                kind = kind_of(request.leaf.facts) or Kind.CHAT
                room = room_of_site(site, self._builder.locate)
                found.append(ClientUse(self._builder.locate(called), label, timeout, replace(retries, again=again), kind, room))
        return found

    def _retries_of(self, request: Request, client: Made, made: Made) -> Retries:
        """The retries of a request: those of the model, where a framework sends what is asked of something made with it (`client`).

        Not known where the framework may try again by itself.
        """
        entry = self._world.catalogue.client(made.name)
        if entry is None or client.name == made.name or not request.leaf.sdk.framework:
            return retries_of(self._world, request, client, request.leaf.sdk)
        if any(name == AGAIN for name, _ in client.extra):
            return _NOT_KNOWN
        return retries_of(self._world, None, made, entry.sdk)

    def _escapes(self, made: Made, unit: Unit, node: cst.CSTNode) -> bool:
        """Handed to code that is not seen: where it is made, as what something of an SDK is made with, or by its name."""
        argument = unit.module.parents.get(node)
        if isinstance(argument, cst.Arg) and not _asks_itself(unit, unit.module.parents.get(argument, node)):
            return True
        entry = self._world.catalogue.client(made.name)
        role = entry.facts.role if entry is not None else ""
        if made.at in self._held and role in _MODELS:
            return True
        return node in self._handed_by_name and (role == "embeddings" or (role in _MODELS and self._handed_by_name[node]))

    @cached_property
    def _held(self) -> frozenset[At]:
        """Where clients are made that are handed to something else of an SDK, which asks when it sees fit: the embeddings of a store."""
        found: set[At] = set()
        for module in list(self._world.modules.values()):
            for unit in (module, *module.functions):
                for holder in unit.clients.values():
                    given = [value for name, value in client_args(holder)[0] if name not in ("*", "**")]
                    found.update(option.at for option in settled(self._world, given, unit) if isinstance(option, Made))
        return frozenset(found)

    @cached_property
    def _handed_by_name(self) -> dict[cst.CSTNode, bool]:
        """The clients whose names are handed to libraries (`Store(embedding=embeddings)`), and whether to a method of an SDK's object."""
        found: dict[cst.CSTNode, bool] = {}
        for module in list(self._world.modules.values()):
            for unit in (module, *module.functions):
                for call in only(module.own_nodes(unit), cst.Call):
                    if not _asks_itself(unit, call) and _is_of_a_library(called := held(self._world, unit, call.func)):
                        to_object = any(isinstance(option, Api) and isinstance(option.base, Made) for option in alternatives(called))
                        given = (option for arg in call.args for option in self._given(unit, arg.value))
                        for option in given:
                            if isinstance(option, Made):
                                found[option.at.node] = found.get(option.at.node, False) or to_object
        return found

    def _given(self, unit: Unit, argument: cst.BaseExpression) -> Iterator[Value]:
        """What an argument may be: what a name holds, or a function of the project gives."""
        if not isinstance(argument, cst.Call):
            yield from alternatives(held(self._world, unit, argument))
            return
        for function in functions_behind(self._world, unit, argument.func):
            yield from alternatives(function.summary.returns) if function.summary is not None else ()


def _asks_itself(unit: Unit, call: cst.CSTNode) -> bool:
    """Whether a call asks a model through no client that is made in sight: what it lacks is told of it."""
    return call in unit.sites and any(request.leaf.client is None for request in unit.sites[call].requests.values())


def _is_of_a_library(callee: Value) -> bool:
    """Whether what is called makes something of a library, or is a method of such a thing."""
    return any(isinstance(option, (External, Api)) for option in alternatives(callee))


def _keywords(node: cst.CSTNode) -> set[str]:
    return {arg.keyword.value for arg in node.args if arg.keyword is not None} if isinstance(node, cst.Call) else set()


def _catches_type_error(handler: cst.ExceptHandler) -> bool:
    return (
        any(isinstance(part, cst.Name) and part.value == "TypeError" for part in walk(handler.type)) if handler.type is not None else False
    )
