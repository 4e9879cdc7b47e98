"""What an agent is told when it is made, where it is made anew for each request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.look_up import functions_behind
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.libraries.factories import INSTRUCTIONS
from llmlint.facts.libraries.options import Found, client_args, option
from llmlint.facts.model import State
from llmlint.facts.values import UNKNOWN, FunctionValue, Made
from llmlint.facts.values.structure import inner_values
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value

_REPEATS = (cst.For, cst.While, cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)


def instructions(world: World, request: Request) -> Iterator[Found]:
    """The instructions that a request's agent is made with, whether it is asked itself or handed to what asks it.

    What is made once, and asked again and again, is not told anything anew, unless a function is asked for it each time.
    """
    agents = [request.leaf.client, *(value for _, value in request.args)]
    yield from (found for agent in agents for found in told_to(world, request, agent))


def told_to(world: World, request: Request, agent: Value | None) -> Iterator[Found]:
    """What one agent is told in a request."""
    if isinstance(agent, Made) and (entry := world.catalogue.client(agent.name)) is not None:
        args, is_open = client_args(agent)
        for name in (*entry.facts.system, INSTRUCTIONS):
            yield from _told(world, request, agent, option(args, name, is_open=is_open))
        for function in world.told.get(agent.at, ()):
            if function.summary is not None:
                yield Found(State.SET, function.summary.returns)


def members(world: World, team: Value | None) -> tuple[Made, ...]:
    """The agents of a team: each sends requests of its own."""
    entry = world.catalogue.client(team.name) if isinstance(team, Made) else None
    if entry is None or not isinstance(team, Made) or entry.facts.role != "agent":
        return ()
    given = [inner for _, value in team.args for inner in inner_values(value) if isinstance(inner, Made)]
    return tuple(made for made in given if (found := world.catalogue.client(made.name)) is not None and found.facts.role == "agent")


def _told(world: World, request: Request, agent: Made, found: Found) -> Iterator[Found]:
    """What a request's agent is told under one name, where that is said for this request."""
    made, value = agent, found.value
    if isinstance(value, Made) and value.name == INSTRUCTIONS:
        made, value = value, value.argument("0") or UNKNOWN
    if isinstance(value, FunctionValue):
        world.demand(value.function)
        summary = value.function.summary
        yield Found(State.SET, summary.returns if summary is not None else UNKNOWN)
    elif _is_made_for_one(world, request, made):
        yield replace(found, value=value)


def _is_made_for_one(world: World, request: Request, made: Made) -> bool:
    """Whether a function that asks makes its agent itself, or has it made by another function, and asks it once."""
    asked, at = request.leaf.at, made.at
    unit = unit_around(world, asked.module, asked.node)
    if not isinstance(unit, FunctionUnit):
        return False
    repeats = {above for above, below in asked.module.around(asked.node) if isinstance(above, _REPEATS) and not _begins(above, below)}
    return any(repeats <= {above for above, _ in asked.module.around(node)} for node in _makings(world, unit, at))


def _makings(world: World, unit: FunctionUnit, at: At) -> list[cst.CSTNode]:
    """Where a function makes what is made at a place: there, or in its calls of the function that does, unless that keeps what it made."""
    maker = unit_around(world, at.module, at.node)
    if maker is unit:
        return [at.node]
    if not isinstance(maker, FunctionUnit) or maker.decorators:
        return []
    calls = only(unit.module.own_nodes(unit), cst.Call)
    return [call for call in calls if any(function is maker for function in functions_behind(world, unit, call.func))]


def _begins(loop: cst.CSTNode, part: cst.CSTNode) -> bool:
    """Whether a part of a loop is evaluated once, before the first round: `for piece in agent.stream(...)`."""
    return isinstance(loop, cst.For) and loop.iter is part


__all__ = ["instructions", "members", "told_to"]
