"""What an agent is told when it is made, where it is made anew for each request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.libraries.factories import INSTRUCTIONS
from llmlint.facts.libraries.options import client_args, option
from llmlint.facts.values import Made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.libraries.options import Found

_REPEATS = (cst.For, cst.While, cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)


def instructions(world: World, request: Request) -> Iterator[Found]:
    """The instructions that a request's agent is made with. What is made once, and asked again and again, is not told anything anew."""
    client = request.leaf.client
    entry = world.catalogue.client(client.name) if isinstance(client, Made) else None
    if entry is None or not isinstance(client, Made) or not _is_made_for_one(world, request, client):
        return
    args, is_open = client_args(client)
    for name in (*entry.facts.system, INSTRUCTIONS):
        yield option(args, name, is_open=is_open)


def _is_made_for_one(world: World, request: Request, client: Made) -> bool:
    """Whether a function that asks makes its agent itself, and asks it once."""
    asked, made = request.leaf.at, client.at
    unit = unit_around(world, asked.module, asked.node)
    if not isinstance(unit, FunctionUnit) or made.module is not asked.module or unit_around(world, made.module, made.node) is not unit:
        return False
    around = {above for above, _ in made.module.around(made.node)}
    return not any(isinstance(above, _REPEATS) and above not in around for above, _ in asked.module.around(asked.node))


__all__ = ["instructions"]
