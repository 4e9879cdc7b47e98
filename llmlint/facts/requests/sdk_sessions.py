"""Conversations that an SDK keeps itself: chat sessions whose every request carries all that was said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.conversations.list_changes import is_conditional, names_limits
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import ClassUnit
from llmlint.facts.model import Truth
from llmlint.facts.model.histories import History
from llmlint.facts.values import Made
from llmlint.facts.values.base import At
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.build import Builder
    from llmlint.facts.conversations.list_changes import ListChanges
    from llmlint.facts.conversations.list_places import ListPlaces, Root
    from llmlint.facts.conversations.lives import Lives
    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import ModuleUnit, Unit


class Sessions:
    """The sessions of one project that outlive a request: one for all users, or one for each."""

    def __init__(self, builder: Builder, places: ListPlaces, changes: ListChanges, lives: Lives) -> None:
        self._builder = builder
        self._places = places
        self._changes = changes
        self._lives = lives

    def found(self) -> Iterator[tuple[ModuleUnit, History]]:
        """One history for each session, or for each table of them, at the first request in it."""
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
        for reached in self._places.same(site.unit, node.func.value):
            root = reached.root
            if root.home != "session" and (not handlers or root.home == "local"):
                continue
            if isinstance(root.owner, ClassUnit) and not self._lives.is_one_for_all(root.owner):
                continue
            span = self._builder.locate(At(site.at.module, node.func.value))
            of_one_user = root.keyed or root.home == "session"
            shared = () if of_one_user else tuple(handlers)
            bounded = self._bounded(root, site) if of_one_user else Truth.UNKNOWN
            return root, History(span, root.text, root.home, of_one_user, "request", bounded, (), (call,), None, shared)
        return None

    def _bounded(self, root: Root, site: CallSite) -> Truth:
        """Whether the session of each user is kept short: begun anew for each request, or its history looked at where it is kept."""
        changes, leading = self._changes.of(root), set(self._lives.ways(site.unit))
        if any(change.unit in leading and not is_conditional(change.unit, change.node) for change in changes):
            return Truth.YES
        units = {site.unit, *(change.unit for change in changes)}
        return Truth.UNKNOWN if any(names_limits(unit) or _shortens(unit) for unit in units) else Truth.NO


def _shortens(unit: Unit) -> bool:
    """Whether the history that an object keeps is measured, cut or replaced, and not only shown."""
    parents = unit.module.parents
    for node in only(unit.module.own_nodes(unit), cst.Attribute):
        if "history" in node.attr.value.lower():
            above = parents.get(node)
            above = parents.get(above) if isinstance(above, cst.Call) and above.func is node else above
            call = parents.get(above) if isinstance(above, cst.Arg) else None
            if isinstance(above, (cst.AssignTarget, cst.Subscript, cst.Del)) or (isinstance(call, cst.Call) and words(call.func) == "len"):
                return True
    return False


__all__ = ["Sessions"]
