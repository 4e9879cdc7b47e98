"""Whether a call gives a coroutine, or waits for the model where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.model import Truth
from llmlint.facts.values import Made

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import FunctionUnit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At


def mode_of_call(world: World, site: CallSite, requests: Iterable[Request]) -> Truth:
    """YES: the call gives something to await. Not known where it leads to several functions that differ in this.

    An `await` says so, unless all clients that may be asked here are surely made for waiting: then the call waits, and the `await` fails.
    """
    if _is_awaited(site.at):
        return Truth.of(not _only_waits(world, site))
    found = {_mode(world, request) for request in requests}
    return found.pop() if len(found) == 1 else Truth.UNKNOWN


def _only_waits(world: World, site: CallSite) -> bool:
    entries = [world.catalogue.client(client.name) for client in site.clients.values()]
    plain = all(not request.chain and request.leaf.facts.mode not in ("sync", "async") for request in site.requests.values())
    return plain and bool(entries) and all(entry is not None and entry.facts.mode == "sync" for entry in entries)


def _mode(world: World, request: Request) -> Truth:
    if not request.chain:
        return mode_of_leaf(world, request)
    function = world.functions.get(request.chain[0].node)
    if function is None:
        return Truth.UNKNOWN
    return Truth.of(function.is_async or _hands_on_a_coroutine(world, function, request))


def _hands_on_a_coroutine(world: World, function: FunctionUnit, request: Request) -> bool:
    """Whether a plain function returns what it was to await: `def ask(self, text): return self.client.ask(text)`."""
    for site in function.sites.values():
        inner = site.requests.get(request.leaf)
        if inner is None or not isinstance(site.at.module.parents.get(site.at.node), (cst.Return, cst.Lambda)):
            continue
        if len(inner.chain) < len(request.chain) and _mode(world, inner) is Truth.YES:
            return True
    return False


def mode_of_leaf(world: World, request: Request) -> Truth:
    """The same for the call that sends the request."""
    facts, client, at = request.leaf.facts, request.leaf.client, request.leaf.at
    if _is_awaited(at):
        return Truth.YES
    if facts.mode in ("sync", "async"):
        return Truth.of(facts.mode == "async")
    if request.leaf.http is not None:
        made_by = world.catalogue.http_client(client.name) if isinstance(client, Made) else None
        modes = {made_by[1].mode} if made_by is not None else {facts.mode for facts in request.leaf.http.clients}
        return Truth.of("sync" not in modes) if modes & {"sync", "async"} else Truth.UNKNOWN if modes else Truth.NO
    entry = world.catalogue.client(client.name) if isinstance(client, Made) else None
    return Truth.of(entry.facts.mode == "async") if entry is not None and entry.facts.mode in ("sync", "async") else Truth.UNKNOWN


def _is_awaited(at: At) -> bool:
    return isinstance(at.module.parents.get(at.node), cst.Await)


__all__ = ["mode_of_call", "mode_of_leaf"]
