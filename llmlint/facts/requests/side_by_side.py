"""Clients that are made in the branches of one conditional expression: `Client(key) if key else Client()` is one client, spelled twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.model import Client


def side_by_side(module: ModuleUnit, clients: Iterable[tuple[cst.CSTNode, Client]]) -> list[Client]:
    """The same clients in the same order; the first of those that stand beside each other and have the same limits knows the others."""
    grouped: dict[object, list[Client]] = {}
    for node, client in clients:
        choice = _choice_around(module, node)
        grouped.setdefault((choice, _limits(client)) if choice is not None else node, []).append(client)
    found = [
        made
        for first, *others in grouped.values()
        for made in (replace(first, beside=tuple(others)), *(replace(other, is_first=False) for other in others))
    ]
    return sorted(found, key=lambda client: client.span.start)


def _choice_around(module: ModuleUnit, node: cst.CSTNode) -> cst.IfExp | None:
    """The outermost conditional expression of which a construction is a branch."""
    found: cst.IfExp | None = None
    above = module.parents.get(node)
    while isinstance(above, cst.IfExp) and above.test is not node:
        found, node = above, above
        above = module.parents.get(above)
    return found


def _limits(client: Client) -> tuple[object, ...]:
    given = tuple((limit.source, limit.seconds) for limit in client.timeout.given)
    return client.name, client.timeout.state, given, client.retries.state, client.retries.value


__all__ = ["side_by_side"]
