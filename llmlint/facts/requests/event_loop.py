"""Whether a coroutine shares the event loop it runs on, as far as its callers tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.conditions import ruled_out_by
from llmlint.facts.evaluation.leading import functions_along
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.model import Truth
from llmlint.facts.requests.modes import mode_of_leaf

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.world import World


def only_from_outside(world: World, coroutine: FunctionUnit, request: Request) -> bool:
    """Whether a switch sends here only those callers that are no coroutines: they run this one on a loop of its own.

    `async def fetch(wait): if wait: await … else: blocking()` with `asyncio.run(fetch(wait=False))` and `await fetch(wait=True)`.
    """
    calls = world.callers.get(coroutine, {})
    if len(request.only_if) != 1 or not request.only_if[0] or None in calls:
        return False
    conditions = request.only_if[0]
    left = [caller for node, caller in calls.items() if isinstance(node, cst.Call) and not ruled_out_by(node, coroutine, conditions)]
    return len(left) < len(calls) and not any(isinstance(caller, FunctionUnit) and caller.is_async for caller in left)


def starts_a_loop(world: World, request: Request) -> bool:
    """Whether a plain function on the way runs a coroutine to its end, as `asyncio.run` does: where a loop runs, that raises at once."""
    functions = functions_along(world, request)
    if not functions or functions[0] is None or functions[0].is_async:
        return False
    return any(function is not None and function.is_async for function in functions) or mode_of_leaf(world, request) is Truth.YES
