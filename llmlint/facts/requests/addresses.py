"""Addresses in the code: which options give one, and which stand beside the id of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At

ELSEWHERE = ("base", "endpoint", "deployment", "host")


def host_of(address: str) -> str:
    """The host of an address; empty where the text is none."""
    return address.partition("://")[2].partition("/")[0]


def host_beside(world: World, at: At) -> str | None:
    """The host of the address that stands beside a value in one entry of a table: `{"url": "https://…", "model": "…"}`.

    `None` where none does. Without keys, as in `("https://…", "…")`, only the address of a provider is known to be meant.
    """
    parents = at.module.parents
    member = parents.get(at.node)
    match parents.get(member) if member is not None else None:
        case cst.Dict(elements=elements):
            named = ((element.key, element.value) for element in elements if isinstance(element, cst.DictElement))
            hosts = [host for key, value in named if _is_for_address(key) for host in _hosts_in(value)]
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            hosts = [host for element in elements for host in _hosts_in(element.value) if world.catalogue.provider_at(host)]
        case _:
            return None
    return hosts[0] if len(hosts) == 1 else None


def _is_for_address(key: cst.BaseExpression) -> bool:
    name = key.evaluated_value if isinstance(key, cst.SimpleString) else ""
    return isinstance(name, str) and (name.lower() in ("url", "api_url") or any(word in name.lower() for word in ELSEWHERE))


def _hosts_in(node: cst.BaseExpression) -> Iterator[str]:
    for part in walk(node):
        text = part.evaluated_value if isinstance(part, cst.SimpleString) else ""
        if isinstance(text, str) and (host := host_of(text)):
            yield host


__all__ = ["ELSEWHERE", "host_beside", "host_of"]
