"""Who runs a function that is a step of a graph: the calls that ask the graph."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At


class GraphRuns:
    """Answers for one project."""

    def __init__(self, world: World) -> None:
        self._world = world

    def is_step(self, unit: FunctionUnit) -> bool:
        """Whether a function is handed to a graph as one of its steps."""
        return unit in self._world.steps_of

    def is_retried(self, unit: FunctionUnit) -> bool:
        """Whether every graph that a function is a step of runs it again when it fails."""
        return self.is_step(unit) and all(step.is_retried for step in self._world.steps_of[unit].values())

    def of(self, unit: FunctionUnit) -> tuple[tuple[cst.CSTNode, Unit], ...]:
        """The calls in sight that run the graphs whose step a function is, of those that do not run it again by themselves."""
        graphs = {step.graph for step in self._world.steps_of.get(unit, {}).values() if not step.is_retried}
        return tuple(run for graph in graphs for run in self._asked.get(graph, ()))

    @cached_property
    def _asked(self) -> dict[At, list[tuple[cst.CSTNode, Unit]]]:
        found: dict[At, list[tuple[cst.CSTNode, Unit]]] = {}
        for module in self._world.modules.values():
            for unit in (module, *module.functions):
                for node, site in unit.sites.items():
                    for graph, _ in site.clients:
                        found.setdefault(graph, []).append((node, unit))
        return found


__all__ = ["GraphRuns"]
