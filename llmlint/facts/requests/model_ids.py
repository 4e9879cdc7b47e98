"""Which models a request may name, and what the catalogue knows of their lives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.leaving_out import is_looked_up, written_as
from llmlint.facts.evaluation.calls import Leaf, Request
from llmlint.facts.evaluation.siblings import is_kept_beside_another_client, is_written_by_a_sibling
from llmlint.facts.libraries.factories import class_of
from llmlint.facts.libraries.options import client_args
from llmlint.facts.model import UsedModel
from llmlint.facts.requests.address_models import models_in_address
from llmlint.facts.requests.addresses import ELSEWHERE, host_beside, host_of
from llmlint.facts.requests.dead_defaults import is_always_replaced
from llmlint.facts.requests.factory_ids import id_for_factory, ids_of_factory
from llmlint.facts.requests.name_tables import is_in_table, renamed
from llmlint.facts.requests.other_services import is_switched
from llmlint.facts.requests.placeholders import is_put_over
from llmlint.facts.requests.successors import snapshot_of, successor_of
from llmlint.facts.values import NONE, UNKNOWN, Dynamic, Hole, Made, Static, Text, Unknown, alternatives
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.texts import literal, written_at
from llmlint.sdks.model import CallFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Rewrite, Span
    from llmlint.facts.values.base import At, Value
    from llmlint.sdks.entries import ClientEntry
    from llmlint.sdks.model import Sdk
    from llmlint.sdks.parameters import ModelId

MODEL_OPTIONS = ("model", "model_name", "modelId", "model_id")
_SETTINGS = (*ELSEWHERE, "api_type")


def used_models(world: World, request: Request, site: CallSite, locate: Callable[[At], Span]) -> tuple[UsedModel, ...]:
    """The ids that a request may send to its own provider, where each is written in sight: those of every client that may be asked.

    A client that is told another address, and one of a provider that hosts the models of others, may give an id another meaning.
    """
    found: dict[Span, UsedModel] = {}
    for client in site.clients.values() or (request.leaf.client,):
        found |= _used(world, replace(request, leaf=replace(request.leaf, client=client)), site.unit, locate)
    return tuple(found[span] for span in sorted(found))


def models_of_client(world: World, made: Made, sdk: Sdk, unit: Unit, locate: Callable[[At], Span]) -> tuple[UsedModel, ...]:
    """The ids that a client is made with, whoever asks it then."""
    found = _used(world, asked_of(made, sdk), unit, locate)
    return tuple(found[span] for span in sorted(found))


def asked_of(made: Made, sdk: Sdk) -> Request:
    """A request of which nothing is known but its client."""
    return Request(Leaf(made.at, sdk, "", CallFacts("chat"), made), ())


def _used(world: World, request: Request, unit: Unit, locate: Callable[[At], Span]) -> dict[Span, UsedModel]:
    known, keys = _served(world, request, unit), renamed(world, request, MODEL_OPTIONS)
    choices: dict[tuple[str, cst.CSTNode], dict[Span, UsedModel]] = {}
    given = (
        given_models(request)
        or models_in_address(request)
        or _made_with(world, request.leaf.client)
        or id_for_factory(world, request.leaf.client)
    )
    for value in settled(world, given, unit):
        named = literal(value) or ""
        for at in written_at(value) or _last_piece(value):
            served = known if (host := host_beside(world, at)) is None else _served_by(world, world.catalogue.provider_at(host))
            if named in served and (named not in keys or is_in_table(at, named)) and _is_sent(world, at, request.leaf.client, unit):
                choice = choices.setdefault((named, _choice_around(at) or at.node), {})
                choice[locate(at)] = _used_model(at, named, served, locate)
    return {min(choice): _told_once(choice) for choice in choices.values()}


def _last_piece(value: Value) -> tuple[At, ...]:
    """The place of what completes a name that is put together: of `FAMILY + "-mini"` the second."""
    last = value.parts[-1] if isinstance(value, Text) and len(value.parts) > 1 and value.literal is not None else None
    return (last.at,) if isinstance(last, Static) and last.at is not None else ()


def _told_once(choice: dict[Span, UsedModel]) -> UsedModel:
    """The first of the places in one choice that name a model, written anew at all of them."""
    models = tuple(choice.values())
    replaced, dated = _at_all(model.replaced for model in models), _at_all(model.dated for model in models)
    return replace(choice[min(choice)], replaced=replaced, dated=dated)


def _at_all(rewrites: Iterable[Rewrite | None]) -> Rewrite | None:
    every = tuple(rewrites)
    known = [rewrite for rewrite in every if rewrite is not None]
    if len(known) < len(every):
        return None
    return replace(known[0], edits=tuple(dict.fromkeys(edit for rewrite in known for edit in rewrite.edits)))


def _choice_around(at: At) -> cst.BooleanOperation | None:
    """The `or` of whose sides an id is one: `getenv("MODEL", "gpt-4o").strip() or "gpt-4o"` names one model once."""
    found: cst.BooleanOperation | None = None
    for above, _ in at.module.around(at.node):
        match above:
            case cst.BooleanOperation(operator=cst.Or()):
                found = above
            case cst.Arg() | cst.Call() | cst.Attribute():
                pass
            case _:
                break
    return found


def _used_model(at: At, named: str, served: dict[str, ModelId], locate: Callable[[At], Span]) -> UsedModel:
    model = served[named]
    successor, snapshot = successor_of(named, served), snapshot_of(named, served)
    alone = not is_looked_up(at, named)
    replaced = written_as(at, lambda name: successor_of(name, served), locate) if successor and alone else None
    dated = written_as(at, lambda name: snapshot_of(name, served), locate) if snapshot and alone else None
    return UsedModel(model.id, locate(at), model.status, model.pinned, model.shutdown, successor, snapshot, replaced, dated)


def _is_sent(world: World, at: At, client: Value | None, unit: Unit) -> bool:
    """Whether what is written at a place can get to the client that is asked."""
    elsewhere = is_written_by_a_sibling(world, at, unit) or is_kept_beside_another_client(world, at, client, unit)
    return not elsewhere and not is_always_replaced(world, at) and not is_put_over(world, at, unit)


def _served(world: World, request: Request, unit: Unit) -> dict[str, ModelId]:
    """The models of the providers that a request goes to, by the names that it may call them."""
    sdk = _asked_over_http(world, request, unit) or request.leaf.sdk
    client = request.leaf.client
    entry = world.catalogue.client(class_of(client)) if isinstance(client, Made) else None
    if (ids := ids_of_factory(world, client)) is not None:
        return _named(world, ids, None)
    if choices := _choices(world, entry, client, unit):
        return _named(world, [(name, "") for name in sorted(choices)], None)
    provider = _addressed(world, request, unit) or (entry.facts.provider if entry is not None else "")
    own = provider or (sdk.id if entry is None or not _is_wrapper(client) else entry.sdk.id)
    elsewhere = any(_leads_elsewhere(world, own, pair, unit) for pair in request.args) or _is_set_elsewhere(world, request)
    if elsewhere or _is_hosted_elsewhere(world, request, unit, provider) or (entry is not None and is_switched(entry, client)):
        return {}
    named = [] if provider else [(name.sdk, prefix) for name in sdk.providers for prefix in name.prefixes]
    return _named(world, named, sdk) if named else _served_by(world, own, sdk)


def _is_wrapper(client: Value | None) -> bool:
    """Whether a client asks through another one."""
    return isinstance(client, Made) and class_of(client) != client.name


def _served_by(world: World, provider: str, sdk: Sdk | None = None) -> dict[str, ModelId]:
    """The models of one provider by their ids, also those of an SDK that is not the catalogue's."""
    return _named(world, [(provider, ""), (provider, "models/")], sdk)


def _named(world: World, sources: Iterable[tuple[str, str]], sdk: Sdk | None) -> dict[str, ModelId]:
    found: dict[str, ModelId] = {}
    for name, prefix in sources:
        found |= world.catalogue.offers(name if name in world.catalogue.sdks or sdk is None else sdk.id, prefix)
    return found


def _choices(world: World, entry: ClientEntry | None, client: Value | None, unit: Unit) -> set[str]:
    """The providers, one of which a client is made to ask, where it is given the addresses of several and of nobody else."""
    if entry is None or entry.facts.base or not isinstance(client, Made) or client.open:
        return set()
    own = entry.facts.provider or entry.sdk.id
    given = [(key, value) for key, value in client.args + client.extra if any(word in key for word in ELSEWHERE)]
    options = settled(world, (value for _, value in given), unit)
    known = [option for option in options if not isinstance(option, (Unknown, Dynamic))]
    found = {own if option == NONE or literal(option) == "" else world.catalogue.provider_at(_host(option)) for option in known}
    found |= {own for key, value in given if UNKNOWN in alternatives(value) and not _is_written(client, key)}
    return found if len(found) > 1 and "" not in found else set()


def _is_written(client: Made, key: str) -> bool:
    """Whether a client's option stands in its call; else it is in a dict, maybe on a condition only."""
    call = client.at.node
    return isinstance(call, cst.Call) and any(arg.keyword is not None and arg.keyword.value == key for arg in call.args)


def _addressed(world: World, request: Request, unit: Unit) -> str:
    """The provider whose own address the client is given, where there is one."""
    args, _ = client_args(request.leaf.client)
    given = (value for key, value in args if any(word in key for word in ELSEWHERE))
    hosts = {_host(option) for option in settled(world, given, unit)} - {""}
    found = {world.catalogue.provider_at(host) for host in hosts}
    return found.pop() if len(found) == 1 else ""


def _asked_over_http(world: World, request: Request, unit: Unit) -> Sdk | None:
    """The provider to whose address a request goes unless somebody gives another."""
    address = request.argument("url") if request.leaf.http is not None and not request.leaf.sdk.models else None
    if not isinstance(address, Text) or len(address.parts) != 2:
        return None
    base, path = address.parts
    if not isinstance(base, Hole) or not isinstance(path, Static):
        return None
    bases = [option for option in settled(world, (base.value,), unit) if not isinstance(option, (Unknown, Dynamic))]
    keys = [key for key, _ in request.args]
    found = [world.catalogue.endpoint(f"{literal(option) or ''}{path.text}", keys) for option in bases]
    sdks = {endpoint[0].id: endpoint[0] for endpoint in found if endpoint is not None}
    return next(iter(sdks.values())) if len(sdks) == 1 and None not in found else None


def _made_with(world: World, client: Value | None) -> list[Value]:
    """What a client is given as the model, where its class calls that by a name of its own."""
    entry = world.catalogue.client(client.name) if isinstance(client, Made) else None
    args, _ = client_args(client)
    return [value for key, value in args if key in entry.facts.model] if entry is not None else []


def given_models(request: Request) -> Iterable[Value]:
    """What is given as the model: at the call, else to the client."""
    args, _ = client_args(request.leaf.client)
    for pairs in (request.args, args):
        values = [value for key, value in pairs if key in MODEL_OPTIONS]
        if values:
            return values
    return ()


def settled(world: World, values: Iterable[Value], unit: Unit) -> Iterable[Value]:
    """The alternatives of values, with parameters replaced by what they may be."""
    for value in values:
        for option in alternatives(value):
            if isinstance(option, Flow):
                yield from world.points_to.values(option, unit)
            else:
                yield option


def _is_set_elsewhere(world: World, request: Request) -> bool:
    """Whether a module that asks without a client is told another address, `openai.api_base = ...`, or the whole SDK by a function."""
    if request.leaf.sdk.elsewhere:
        calls = tuple(f"{function.rpartition('.')[2]}(" for function in request.leaf.sdk.elsewhere)
        return any(module.says(calls) for module in list(world.modules.values()))
    if request.leaf.client is not None:
        return False
    settings = (name.rpartition(".") for name in world.module_settings)
    return any(module in request.leaf.sdk.roots and any(word in name for word in _SETTINGS) for module, _, name in settings)


def _leads_elsewhere(world: World, own: str, pair: tuple[str, Value], unit: Unit | None) -> bool:
    """Whether an option may name another address than the provider's `own`.

    With a `unit` one does not that is left empty, or to the provider itself, unless somebody gives another.
    """
    key, value = pair
    if not any(word in key for word in ELSEWHERE):
        return False
    options = alternatives(value)
    if unit is not None:
        options = tuple(option for option in settled(world, (value,), unit) if not isinstance(option, (Unknown, Dynamic)))
    return not options or not all(option == NONE or literal(option) == "" or _is_home(world, own, option) for option in options)


def _is_home(world: World, own: str, address: Value) -> bool:
    """Whether an address is the provider's."""
    return bool(host := _host(address)) and world.catalogue.provider_at(host) == own


def _host(address: Value) -> str:
    return host_of(literal(address) or "")


def is_hosted_elsewhere(world: World, request: Request, *, own: bool = False) -> bool:
    """Whether an id may mean another model than the provider's. `own`: the client's class is known to speak to the provider itself."""
    client = request.leaf.client
    entry = world.catalogue.client(client.name) if isinstance(client, Made) else None
    provider = (entry.facts.provider or entry.sdk.id) if own and entry is not None else ""
    return _is_hosted_elsewhere(world, request, None, provider)


def _is_hosted_elsewhere(world: World, request: Request, unit: Unit | None, provider: str) -> bool:
    """The same, where `provider` is the one that is surely asked. With a `unit` an address that is only there if somebody gives one
    leads nowhere else.
    """
    client = request.leaf.client
    if not isinstance(client, Made) or request.leaf.http is not None:
        return False  # over plain HTTP the address of the request itself told the provider
    entry = world.catalogue.client(class_of(client))
    if entry is None or (entry.facts.base and not provider) or client.open:
        return True
    return any(_leads_elsewhere(world, provider or entry.sdk.id, pair, unit) for pair in client.args + client.extra)


__all__ = ["MODEL_OPTIONS", "asked_of", "given_models", "is_hosted_elsewhere", "models_of_client", "settled", "used_models"]
