"""Which code leads to which, by calls in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.units import FunctionUnit

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    import libcst as cst

    from llmlint.facts.evaluation.calls import Leaf, Request
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At


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


def functions_along(world: World, request: Request) -> list[FunctionUnit | None]:
    """The functions through which a request goes, the first of them first; `None` for what has no record."""
    return [world.functions.get(at.node) for at in request.chain]


def calls_along(world: World, unit: Unit, call: cst.CSTNode, request: Request) -> Iterator[tuple[Unit, cst.CSTNode, FunctionUnit | None]]:
    """Each call on the way of a request, with the code that it stands in and the function that it calls, as far as they are in sight.

    The first is the call itself. `None` is called at the end of the way, and where it goes on out of sight.
    """
    functions = functions_along(world, request)
    for number, function in enumerate(functions):
        yield unit, call, function
        step = next(leading_on(function, request.leaf, request.chain[number + 1 :]), None) if function is not None else None
        if function is None or step is None:
            return
        unit, call = function, step
    yield unit, call, None


def leading_on(function: FunctionUnit, leaf: Leaf, rest: tuple[At, ...]) -> Iterator[cst.CSTNode]:
    """The calls in a function that lead on to a model through the rest of a way; where nothing is left of it, those that ask."""
    for node, site in function.sites.items():
        way = site.requests.get(leaf)
        if way is not None and way.chain[:1] == rest[:1]:
            yield node


__all__ = ["calls_along", "functions_along", "leading_on", "ways_to"]
