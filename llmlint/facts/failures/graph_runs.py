"""Who runs a function that is a step of a graph: the calls that ask the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.requests.limits import Limits


class GraphRuns:
    """Answers for one project."""

    def __init__(self, world: World, limits: Limits) -> None:
        self._world = world
        self._limits = limits

    def is_step(self, unit: FunctionUnit) -> bool:
        """Whether a function is handed to a graph as one of its steps."""
        return unit in self._world.steps_of

    def is_retried(self, unit: FunctionUnit) -> bool:
        """Whether every graph that a function is a step of runs it again when it fails."""
        return self.is_step(unit) and all(step.is_retried for step in self._world.steps_of[unit].values())

    def of(self, unit: FunctionUnit) -> tuple[tuple[cst.CSTNode, Unit], ...]:
        """The calls in sight that run the graphs whose step a function is, of those that do not run it again by themselves."""
        graphs = {step.graph for step in self._world.steps_of.get(unit, {}).values() if not step.is_retried}
        return tuple((site.at.node, site.unit) for graph in graphs for site, _ in self._limits.sites_by_client.get(graph.node, ()))


__all__ = ["GraphRuns"]
