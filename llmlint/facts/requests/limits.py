"""How long a request waits and how often it is sent again, by the clients that may send it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from llmlint.facts.edits.rooms import with_keyword
from llmlint.facts.libraries.options import retries_of, retries_of_library, timeout_of
from llmlint.facts.model import Rewrite, State, Truth
from llmlint.facts.values import Made

if TYPE_CHECKING:
    from collections.abc import Callable

    import libcst as cst

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Retries, Span, Timeout
    from llmlint.facts.values.base import At, Value
    from llmlint.sdks.model import Sdk


class Limits:
    """The limits of requests, from all clients that were seen where each is sent."""

    def __init__(self, world: World, locate: Callable[[At], Span]) -> None:
        self._world = world
        self._locate = locate

    def current(self, request: Request) -> Request:
        """A request with its client as it was last seen: callers may hold an earlier, poorer view of it."""
        clients = list(self._clients_by_site.get(request.leaf.at.node, {}).values())
        return replace(request, leaf=replace(request.leaf, client=clients[0])) if len(clients) == 1 else request

    def timeout(self, request: Request, deadline: At | None) -> Timeout:
        """The limit of a call; not known where several clients with different limits may be asked."""
        found = [
            timeout_of(self._world, request, client, self._sdk_of(request, client), self._locate, deadline)
            for client in self._clients_of(request)
        ]
        agree = len({(limit.state, limit.default_seconds, limit.given and limit.given[-1].seconds) for limit in found}) == 1
        return found[0] if agree else replace(found[0], state=State.UNKNOWN, given=())

    def retries(self, request: Request) -> Retries:
        """How often it is sent again; not known where several clients that do not agree may be asked."""
        if request.leaf.http is not None:
            return retries_of_library(self._world, request.leaf.http, request.leaf.client)
        found = [retries_of(self._world, request, client, self._sdk_of(request, client)) for client in self._clients_of(request)]
        agree = len({(retries.state, retries.value, retries.default) for retries in found}) == 1
        return found[0] if agree else replace(found[0], state=State.UNKNOWN, value=None)

    def retries_off(self, request: Request, again: Callable[[CallSite], Truth]) -> Rewrite | None:
        """How the retries of all clients that may be asked are switched off where they are made.

        `None` where that is not plain, or where nothing else tries another request of such a client `again`.
        """
        if self._clients_of(request) == [None]:
            return self._retries_off_here(request)
        edits: dict[Span, str] = {}
        keyword = ""
        for client in self._clients_of(request):
            entry = self._world.catalogue.client(client.name) if isinstance(client, Made) else None
            if entry is None or not isinstance(client, Made) or entry.sdk.retries.off is None:
                return None
            if not all(again(site) is Truth.YES for site, _ in self.sites_by_client.get(client.at.node, ())):
                return None
            names = entry.facts.retries or entry.sdk.retries.client
            keyword = f"{names[0]}={entry.sdk.retries.off}" if names and "." not in names[0] else ""
            found = with_keyword(client.at, keyword, self._locate) if keyword else None
            if found is None:
                return None
            edits |= dict(found)
        return Rewrite(tuple(edits.items()), keyword) if edits else None

    def _retries_off_here(self, request: Request) -> Rewrite | None:
        """How the retries of a request without a client are switched off."""
        facts = request.leaf.sdk.retries
        names = request.leaf.facts.retries or facts.call
        if facts.off is None or not names:
            return None
        keyword = f"{names[0]}={facts.off}"
        found = with_keyword(request.leaf.at, keyword, self._locate)
        return Rewrite(tuple(found), keyword) if found is not None else None

    def _sdk_of(self, request: Request, client: Value | None) -> Sdk:
        entry = self._world.catalogue.client(client.name) if isinstance(client, Made) else None
        return entry.sdk if entry is not None else request.leaf.sdk

    def _clients_of(self, request: Request) -> list[Value | None]:
        """All clients that may be asked where the request is sent."""
        several = self._clients_by_site.get(request.leaf.at.node, {})
        return list(several.values()) if len(several) > 1 else [request.leaf.client]

    @cached_property
    def sites_by_client(self) -> dict[cst.CSTNode, list[tuple[CallSite, Made]]]:
        """Where each client is asked."""
        found: dict[cst.CSTNode, list[tuple[CallSite, Made]]] = {}
        for module in list(self._world.modules.values()):
            for unit in (module, *module.functions):
                for site in unit.sites.values():
                    for node, client in {client.at.node: client for client in site.clients.values()}.items():
                        found.setdefault(node, []).append((site, client))
        return found

    @cached_property
    def _clients_by_site(self) -> dict[cst.CSTNode, dict[tuple[At, str], Made]]:
        units = (unit for module in list(self._world.modules.values()) for unit in (module, *module.functions))
        return {node: site.clients for unit in units for node, site in unit.sites.items()}


__all__ = ["Limits"]
