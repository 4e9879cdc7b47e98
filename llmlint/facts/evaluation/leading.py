"""Which code leads to which, by calls in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.units import FunctionUnit

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World


def ways_to(world: World, unit: Unit, farthest: int, ends: Container[Unit] = ()) -> list[Unit]:
    """A piece of code and those that lead to it, nearest first, at most so many calls away. Nothing is looked for behind `ends`."""
    found: dict[Unit, None] = {unit: None}
    edge = [unit]
    for _ in range(farthest):
        edge = [caller for piece in edge if piece not in ends for caller in _leading_to(world, piece) if caller not in found]
        found |= dict.fromkeys(edge)
    return list(found)


def _leading_to(world: World, unit: Unit) -> Iterator[Unit]:
    if isinstance(unit, FunctionUnit):
        yield from world.callers.get(unit, {}).values()
        if isinstance(unit.parent, FunctionUnit):
            yield unit.parent


__all__ = ["ways_to"]
