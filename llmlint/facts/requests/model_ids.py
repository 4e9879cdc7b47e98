"""Which models a request may name, and what the catalogue knows of their lives."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.libraries.options import client_args
from llmlint.facts.model import UsedModel
from llmlint.facts.values import NONE, Dynamic, Made, Static, Text, Unknown, alternatives
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.texts import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Span
    from llmlint.facts.values.base import At, Value
    from llmlint.sdks.parameters import ModelId

_NAMES = ("model", "model_name", "modelId", "model_id")
_ELSEWHERE = ("base", "endpoint", "deployment", "host")
_SETTINGS = (*_ELSEWHERE, "api_type")


def used_models(world: World, request: Request, site: CallSite, locate: Callable[[At], Span]) -> tuple[UsedModel, ...]:
    """The ids that a request may send to its own provider, where each is written in sight: those of every client that may be asked.

    A client that is told another address, and one of a provider that hosts the models of others, may give an id another meaning.
    """
    found: dict[Span, UsedModel] = {}
    for client in site.clients.values() or (request.leaf.client,):
        found |= _used(world, replace(request, leaf=replace(request.leaf, client=client)), site.unit, locate)
    return tuple(found[span] for span in sorted(found))


def _used(world: World, request: Request, unit: Unit, locate: Callable[[At], Span]) -> dict[Span, UsedModel]:
    known = _served(world, request, unit)
    found: dict[Span, UsedModel] = {}
    for value in _settled(world, given_models(request), unit):
        at = value.parts[0].at if isinstance(value, Text) and len(value.parts) == 1 and isinstance(value.parts[0], Static) else None
        named = literal(value) or ""
        model = known.get(named)
        if model is not None and at is not None:
            span, prefix = locate(at), named.removesuffix(model.id)
            successor, snapshot = (f"{prefix}{other}" if other else "" for other in (model.successor, _snapshot(model, known)))
            found[span] = UsedModel(model.id, span, model.status, model.pinned, model.shutdown, successor, snapshot)
    return found


def _served(world: World, request: Request, unit: Unit) -> dict[str, ModelId]:
    """The models of the providers that a request goes to, by the names that it may call them."""
    sdk = request.leaf.sdk
    client = request.leaf.client
    entry = world.catalogue.client(client.name) if isinstance(client, Made) else None
    provider = entry.facts.provider if entry is not None else ""
    own = provider or sdk.id
    elsewhere = any(_leads_elsewhere(world, key, value, unit) for key, value in request.args) or _is_set_elsewhere(world, request)
    if elsewhere or is_hosted_elsewhere(world, request, unit, own=bool(provider)):
        return {}
    sources = [(name.sdk, prefix) for name in sdk.providers for prefix in name.prefixes] or [(own, ""), (own, "models/")]
    return {
        f"{prefix}{model.id}": model
        for name, prefix in sources
        for model in (world.catalogue.sdks[name].models if name in world.catalogue.sdks else sdk.models)
        if model.verified
    }


def _snapshot(model: ModelId, known: dict[str, ModelId]) -> str:
    """The newest dated id of an alias that is still served."""
    dated = [
        other.id
        for other in known.values()
        if other.pinned and other.status != "shut_down" and re.fullmatch(re.escape(model.id) + r"-\d[\d-]*", other.id)
    ]
    return max(dated, default="") if not model.pinned else ""


def given_models(request: Request) -> Iterable[Value]:
    """What is given as the model: at the call, else to the client."""
    args, _ = client_args(request.leaf.client)
    for pairs in (request.args, args):
        values = [value for key, value in pairs if key in _NAMES]
        if values:
            return values
    return ()


def _settled(world: World, values: Iterable[Value], unit: Unit) -> Iterable[Value]:
    for value in values:
        for option in alternatives(value):
            if isinstance(option, Flow):
                yield from world.points_to.values(option, unit)
            else:
                yield option


def _is_set_elsewhere(world: World, request: Request) -> bool:
    """Whether a module that asks without a client is told another address: `openai.api_base = ...`."""
    if request.leaf.client is not None:
        return False
    settings = (name.rpartition(".") for name in world.module_settings)
    return any(module in request.leaf.sdk.roots and any(word in name for word in _SETTINGS) for module, _, name in settings)


def _leads_elsewhere(world: World, key: str, value: Value, unit: Unit | None) -> bool:
    """Whether an option may name another address than the provider's; one that is left empty unless somebody gives one does not."""
    if not any(word in key for word in _ELSEWHERE):
        return False
    known = _settled(world, (value,), unit) if unit is not None else ()
    return {option for option in known if not isinstance(option, (Unknown, Dynamic))} != {NONE}


def is_hosted_elsewhere(world: World, request: Request, unit: Unit | None = None, *, own: bool = False) -> bool:
    """Whether an id may mean another model than the provider's. `own`: the client's class is known to speak to the provider itself.

    With a `unit`, an address that is only there if somebody gives one leads nowhere else.
    """
    client = request.leaf.client
    if not isinstance(client, Made):
        return False
    entry = world.catalogue.client(client.name)
    if entry is None or (entry.facts.base and not own) or client.open:
        return True
    return any(_leads_elsewhere(world, key, value, unit) for key, value in client.args + client.extra)


__all__ = ["given_models", "is_hosted_elsewhere", "used_models"]
