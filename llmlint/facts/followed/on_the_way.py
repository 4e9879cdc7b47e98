"""Whether a place is passed with an answer in hand: after the model was asked, before the answer has consequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.values.base import At
from llmlint.facts.values.flows import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.flows import Flow

_LOOPS = (cst.For, cst.While)


class OnTheWay:
    """The way of answers to the place `at` where they have consequences, through the functions that lead to it."""

    def __init__(self, world: World, at: At, units: list[Unit], flows: tuple[Flow, ...]) -> None:
        self._world = world
        self._at = at
        self._units = units
        self._leaves = {flow.source.leaf for flow in flows if isinstance(flow.source, Origin)}
        self._handed = {way.into for flow in flows for way in flow.via if way.into is not None}

    def passes(self, unit: Unit, node: cst.CSTNode) -> bool:
        """Whether a place in one of these functions may be passed with such an answer; what stands in a function inside of it may be."""
        if unit.module.function_around(node) is not (unit.node if isinstance(unit, FunctionUnit) else None):
            return True
        ends = self._ends(unit)
        if node in ends or _is_behind(unit.module, node, ends):
            return False
        asks = [call for call, site in unit.sites.items() if not self._leaves.isdisjoint(site.requests)]
        return At(unit.module, unit.node) in self._handed or not asks or not _is_before(unit.module, node, asks)

    def _ends(self, unit: Unit) -> list[cst.CSTNode]:
        """Where a function has the consequence, or calls what leads to it; nothing where that is not in sight."""
        if unit is self._units[0]:
            return [self._at.node]
        callers = [self._world.callers.get(below, {}) for below in self._units if isinstance(below, FunctionUnit)]
        found = [node for calls in callers for node, caller in calls.items() if caller is unit]
        calls = [node for node in found if node is not None]
        return calls if len(calls) == len(found) else []


def _is_behind(module: ModuleUnit, node: cst.CSTNode, places: Iterable[cst.CSTNode]) -> bool:
    """Whether a node stands behind all of these places, and in no loop with one of them."""
    index = module.index
    ends = {place: index.order(place) + len(index.below(place)) for place in places}
    return bool(ends) and all(end <= index.order(node) and not _share_a_loop(module, node, place) for place, end in ends.items())


def _is_before(module: ModuleUnit, node: cst.CSTNode, places: Iterable[cst.CSTNode]) -> bool:
    """Whether a node stands before all of these places, and in no loop with one of them."""
    index = module.index
    end = index.order(node) + len(index.below(node))
    return all(end <= index.order(place) and not _share_a_loop(module, node, place) for place in places)


def _share_a_loop(module: ModuleUnit, first: cst.CSTNode, second: cst.CSTNode) -> bool:
    around = {above for above, _ in module.around(first) if isinstance(above, _LOOPS)}
    return any(above in around for above, _ in module.around(second))


__all__ = ["OnTheWay"]
