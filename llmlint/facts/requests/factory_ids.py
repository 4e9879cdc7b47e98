"""Ids that are given to functions which make a model of any provider: `init_chat_model("openai:gpt-…")`, or the provider beside the id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.libraries.factories import MAKER
from llmlint.facts.requests.addresses import ELSEWHERE
from llmlint.facts.values import NONE, External, Made, alternatives
from llmlint.facts.values.texts import literal

if TYPE_CHECKING:
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value
    from llmlint.sdks.model import Sdk

_PROVIDER = "model_provider"


def ids_of_factory(world: World, client: Value | None) -> list[tuple[str, str]] | None:
    """The providers that a client may ask, with what their ids have in front of them; nothing where no such function has made it."""
    maker = _maker(world, client)
    if maker is None or not isinstance(client, Made):
        return None
    if client.open or any(value != NONE for key, value in client.args if any(word in key for word in ELSEWHERE)):
        return []
    given = client.argument(_PROVIDER)
    every = [(provider.sdk, prefix) for provider in maker.providers for prefix in provider.prefixes]
    if given is None or given == NONE:
        return every
    named = {literal(option) for option in alternatives(given)}
    return [(sdk, "") for sdk, prefix in every if prefix and named == {prefix.rstrip(":")}]


def id_for_factory(world: World, client: Value | None) -> list[Value]:
    """What such a function is given first: the id."""
    first = client.argument("0") if isinstance(client, Made) and _maker(world, client) is not None else None
    return [first] if first is not None else []


def _maker(world: World, client: Value | None) -> Sdk | None:
    """The SDK whose function has made a client, where that takes ids of several providers."""
    extra = client.extra if isinstance(client, Made) else ()
    name = next((value.name for key, value in extra if key == MAKER and isinstance(value, External)), "")
    found = world.catalogue.factory(name) if name else None
    return found[0] if found is not None else None


__all__ = ["id_for_factory", "ids_of_factory"]
