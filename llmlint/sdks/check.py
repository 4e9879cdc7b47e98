"""What one file cannot know: whether the names it refers to exist in the catalogue, and whether its names are its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.sdks.paths import parse_access_path
from llmlint.sdks.schema import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.sdks.catalogue import Catalogue
    from llmlint.sdks.model import CallFacts, Sdk

_ACCESS = ("text", "parsed", "stream_text", "tool_arguments", "finish")


def check(catalogue: Catalogue) -> None:
    """Raise `CatalogueError` at the first reference to nothing, doubled name, name outside the roots, or malformed access path."""
    for sdk in catalogue.sdks.values():
        for problem in _problems(catalogue, sdk):
            raise CatalogueError(f"{sdk.id}.toml: {problem}")


def _problems(catalogue: Catalogue, sdk: Sdk) -> Iterator[str]:
    yield from _references(catalogue, sdk)
    yield from _doubled(sdk)
    yield from _strangers(catalogue, sdk)
    for index, call in enumerate(sdk.calls):
        yield from _malformed(call, f"call[{index}]")
    if sdk.needles:
        for root in sdk.roots:
            if not any(needle in part for needle in sdk.needles for part in root.split(".")):
                yield f'needles: none is part of a name in "{root}"'


def _references(catalogue: Catalogue, sdk: Sdk) -> Iterator[str]:
    named = [("module-client", sdk.module_client)] if sdk.module_client else []
    named += [(f"client[{index}].base", client.base) for index, client in enumerate(sdk.clients) if client.base]
    named += [(f"call[{index}].on", name) for index, call in enumerate(sdk.calls) for name in call.on]
    named += [(f"factory[{index}].returns", name) for index, factory in enumerate(sdk.factories) for name in factory.returns]
    for where, name in named:
        if catalogue.client(name) is None:
            yield f'{where}: no client is called "{name}"'
    for index, client in enumerate(sdk.clients):
        if client.calls_from and client.calls_from not in catalogue.sdks:
            yield f'client[{index}].calls-from: no SDK is called "{client.calls_from}"'
        if client.provider and client.provider not in catalogue.sdks:
            yield f'client[{index}].provider: no SDK is called "{client.provider}"'
    for index, provider in enumerate(sdk.providers):
        if provider.sdk not in catalogue.sdks:
            yield f'provider[{index}].sdk: no SDK is called "{provider.sdk}"'
    paths = {call.path for call in sdk.calls}
    for index, shape in enumerate(sdk.shapes):
        if shape.path not in paths:
            yield f'shape[{index}].path: no call of this file has the path "{shape.path}"'


def _doubled(sdk: Sdk) -> Iterator[str]:
    seen: set[tuple[str, ...]] = set()
    for index, client in enumerate(sdk.clients):
        for name in (client.name, *client.aliases):
            if ("client", name) in seen:
                yield f'client[{index}].name: "{name}" is there twice'
            seen.add(("client", name))
    for index, call in enumerate(sdk.calls):
        for owner in call.on or ("",):
            key = ("call", call.path or call.function, owner)
            if key in seen:
                yield f'call[{index}].path: "{call.path or call.function}" is there twice'
            seen.add(key)


def _strangers(catalogue: Catalogue, sdk: Sdk) -> Iterator[str]:
    """A name outside all roots would never be looked up: the files that use it are filtered out before."""
    names = [name for client in sdk.clients for name in (client.name, *client.aliases)]
    names += [name for call in sdk.calls if call.function for name in (call.function, *call.aliases)]
    names += [name for factory in sdk.factories for name in (factory.function, *factory.aliases)]
    names += [name for helper in sdk.helpers for name in (helper.name, *helper.aliases)]
    names += [other for other, _ in sdk.module_aliases]
    for name in names:
        if not catalogue.known_root(name):
            yield f'roots: "{name}" is inside no root'


def _malformed(call: CallFacts, where: str) -> Iterator[str]:
    for field in _ACCESS:
        paths: tuple[str, ...] = getattr(call, field)
        for path in paths:
            if problem := _unreadable(path):
                yield f"{where}.{field.replace('_', '-')}: {problem}"


def _unreadable(path: str) -> str:
    try:
        parse_access_path(path)
    except ValueError as error:
        return str(error)
    return ""
