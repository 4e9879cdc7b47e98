"""Decorators of agents: functions that say a part of what an agent is told in each request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.values import Api, Made, alternatives

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import FunctionUnit
    from llmlint.facts.evaluation.world import World


def note_told(world: World, function: FunctionUnit) -> None:
    """`@agent.system_prompt`: the function is asked whenever the agent is."""
    for mark in (option for decorator in function.decorators for option in alternatives(decorator)):
        if not isinstance(mark, Api) or not isinstance(mark.base, Made):
            continue
        entry = world.catalogue.client(mark.base.name)
        if entry is not None and mark.path in entry.facts.told_by:
            world.told.setdefault(mark.base.at, {})[function] = None
            world.demand(function)


__all__ = ["note_told"]
