"""The names of SDKs by which something begins: who mentions none of them, but only others of theirs, asks no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.sdks.catalogue import Catalogue
    from llmlint.sdks.model import Sdk

# Helpers that only hold what is sent.
_DATA = frozenset({"document", "media"})


def known_names(catalogue: Catalogue) -> Iterator[str]:
    """The dotted names of classes, functions and settings, but for errors and records of data. Some are told of several times."""
    for sdk in catalogue.sdks.values():
        for client in sdk.clients:
            yield from (client.name, *client.aliases)
        for call in sdk.calls:
            yield from (*call.on, *((call.function, *call.aliases) if call.function else ()))
        for factory in sdk.factories:
            yield from (factory.function, *factory.aliases)
        for helper in sdk.helpers:
            yield from (helper.name, *helper.aliases) if helper.role not in _DATA else ()
        yield from (*sdk.elsewhere, *sdk.timeout.module, *sdk.retries.module, *_of_module(catalogue, sdk))


def _of_module(catalogue: Catalogue, sdk: Sdk) -> Iterator[str]:
    """The calls of the client that a module stands for itself."""
    entry = catalogue.client(sdk.module_client) if sdk.module_client else None
    yield from (f"{sdk.roots[0]}.{path}" for path in catalogue.calls(entry)) if entry is not None else ()


def is_known_member(catalogue: Catalogue, dotted: str) -> bool:
    """Whether a name is that of something known which is read of a class, be it inherited."""
    helper = catalogue.helper(dotted)
    return catalogue.factory(dotted) is not None or (helper is not None and helper.role not in _DATA)


__all__ = ["is_known_member", "known_names"]
