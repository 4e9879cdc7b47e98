"""Conversations that an SDK keeps itself: chat sessions whose every request carries all that was said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import ClassUnit
from llmlint.facts.model import Truth
from llmlint.facts.model.histories import History
from llmlint.facts.values import Made
from llmlint.facts.values.base import At

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.build import Builder
    from llmlint.facts.conversations.list_places import ListPlaces, Root
    from llmlint.facts.conversations.lives import Lives
    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import ModuleUnit


class Sessions:
    """The sessions of one project that the handlers for different users share."""

    def __init__(self, builder: Builder, places: ListPlaces, lives: Lives) -> None:
        self._builder = builder
        self._places = places
        self._lives = lives

    def shared(self) -> Iterator[tuple[ModuleUnit, History]]:
        """One history for each session, at the first request in it."""
        seen: set[Root] = set()
        for _, module in sorted(self._builder.world.modules.items()):
            for unit in (module, *module.functions) if not module.is_test else ():
                for site in unit.sites.values():
                    found = self._history(site) if self._keeps_history(site) else None
                    if found is not None and found[0] not in seen:
                        seen.add(found[0])
                        yield module, found[1]

    def _keeps_history(self, site: CallSite) -> bool:
        clients = [request.leaf.client for request in site.requests.values() if not request.chain]
        entries = [self._builder.world.catalogue.client(client.name) for client in clients if isinstance(client, Made)]
        return any(entry is not None and entry.facts.keeps_history for entry in entries)

    def _history(self, site: CallSite) -> tuple[Root, History] | None:
        node, call = site.at.node, self._builder.call(site)
        if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute) or call is None:
            return None
        handlers = [handler for handler in self._builder.entry_points.reaching(site.unit) if not handler.apart and handler.kind != "queue"]
        for reached in self._places.same(site.unit, node.func.value) if handlers else ():
            root = reached.root
            if root.keyed or root.home not in ("module", "instance"):
                continue
            if isinstance(root.owner, ClassUnit) and not self._lives.is_one_for_all(root.owner):
                continue
            span = self._builder.locate(At(site.at.module, node.func.value))
            return root, History(span, root.text, root.home, False, "request", Truth.UNKNOWN, (), (call,), None, tuple(handlers))
        return None


__all__ = ["Sessions"]
