"""What a call starts instead of doing it at once: a task of an event loop, or the work of a pool. `effects.toml` says what does so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import held, outside_name, settled
from llmlint.facts.model import Truth
from llmlint.facts.values import External, FunctionValue, Instance, Made

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World

_TASK = "starts_task"
_WORK = "hands_to_pool"


def starts_task(world: World, unit: Unit, call: cst.Call, *, in_pools: bool = True) -> Truth:
    """Whether a call only starts what it is given: YES and NO by what is called.

    UNKNOWN, which only ever silences a rule: a method of an object that nobody knows, called as one that starts tasks.
    `in_pools`: also as work of a pool, which decides itself how much is done at a time.
    """
    roles = (_TASK, _WORK) if in_pools else (_TASK,)
    if any(world.effects.has(name, role) for name in _names(world, unit, call.func) for role in roles):
        return Truth.YES
    if not isinstance(call.func, cst.Attribute) or _is_known(world, unit, call.func):
        return Truth.NO
    return Truth.UNKNOWN if any(call.func.attr.value in world.effects.methods(role) for role in roles) else Truth.NO


def gathers(world: World, unit: Unit, call: cst.Call) -> bool:
    """Whether a call has several coroutines or futures run side by side, as `asyncio.gather` does."""
    return world.effects.has(outside_name(world, unit, call.func), "gather")


def _names(world: World, unit: Unit, func: cst.BaseExpression) -> list[str]:
    """The dotted name of a function from outside, and of a method of an object that something from outside has made."""
    names = [outside_name(world, unit, func)]
    if isinstance(func, cst.Attribute):
        owner = func.value
        made = [option.name for option in settled(world, unit, held(world, unit, owner)) if isinstance(option, Made)]
        makers = [outside_name(world, unit, owner.func)] if isinstance(owner, cst.Call) else made
        names += [f"{maker}.{func.attr.value}" for maker in makers]
    return names


def _is_known(world: World, unit: Unit, method: cst.Attribute) -> bool:
    owners = settled(world, unit, held(world, unit, method.value))
    return any(isinstance(owner, (External, FunctionValue, Instance, Made)) for owner in owners)


__all__ = ["gathers", "starts_task"]
