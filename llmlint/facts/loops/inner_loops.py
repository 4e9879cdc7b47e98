"""Functions whose requests all stand in loops of their own over data: a loop that calls such a function multiplies what is told there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.libraries.requests import asked_for
from llmlint.facts.model import Kind, LoopKind, Truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import FunctionUnit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import LoopUse

_Uses = tuple["LoopUse", ...]


class InnerLoops:
    """Answers for one project. `uses_of` tells the loops around a call, innermost first."""

    def __init__(self, world: World, uses_of: Callable[[CallSite, Request], _Uses]) -> None:
        self._world = world
        self._uses_of = uses_of
        self._found: dict[tuple[FunctionUnit, Kind], bool] = {}

    def lead_on(self, site: CallSite, kind: Kind) -> bool:
        """Whether all requests of a kind that a call leads to are made by functions that make each in a loop over data."""
        asked = [request for request in site.requests.values() if asked_for(request) is kind]
        return bool(asked) and all(self._is_called_there(request, kind) for request in asked)

    def _is_called_there(self, request: Request, kind: Kind) -> bool:
        function = self._world.functions.get(request.chain[0].node) if request.chain else None
        if function is None:
            return False
        if (function, kind) not in self._found:
            self._found[function, kind] = False
            self._found[function, kind] = self._only_in_loops(function, kind)
        return self._found[function, kind]

    def _only_in_loops(self, function: FunctionUnit, kind: Kind) -> bool:
        sites = [site for site in function.sites.values() if any(asked_for(request) is kind for request in site.requests.values())]
        return bool(sites) and all(self._stands_in_one(site) or self.lead_on(site, kind) for site in sites)

    def _stands_in_one(self, site: CallSite) -> bool:
        return all(any(map(_is_told, self._uses_of(site, request))) for request in site.requests.values())


def _is_told(use: LoopUse) -> bool:
    for_each = use.varies is Truth.YES and not use.leaves and not use.same_text
    return use.loop.kind is LoopKind.DATA and for_each and not use.behind_cache and not use.whole_run


__all__ = ["InnerLoops"]
