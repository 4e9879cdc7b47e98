"""Coroutines of a script that are alone on their event loop: while they block it, nobody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import outside_name
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World

# What has something else run on the loop, at once or as soon as somebody writes.
_STARTS = frozenset(
    {
        "gather", "create_task", "ensure_future", "as_completed", "wait", "TaskGroup", "create_task_group", "open_nursery",
        "start_soon", "start", "start_server", "create_server", "serve", "serve_forever", "run_forever", "connect", "listen", "subscribe",
        "start_polling", "run_polling", "add_done_callback", "call_soon", "call_later", "add_signal_handler", "idle",
    }
)  # fmt: skip


def is_alone(world: World, unit: Unit, request: Request) -> bool:
    """Whether a script runs a coroutine with `asyncio.run`, itself or through others that wait for it, and none of them starts anything.

    Methods are there for others too. What runs a loop of its own (`run_sync`) fails there, alone or not.
    """
    if not isinstance(unit, FunctionUnit) or not unit.is_async or request.leaf.operation.endswith("_sync"):
        return False
    return _is_alone(world, unit, set())


def _is_alone(world: World, coroutine: FunctionUnit, seen: set[FunctionUnit]) -> bool:
    if coroutine in seen:
        return True
    seen.add(coroutine)
    calls = world.callers.get(coroutine, {})
    if not calls or coroutine.owner is not None or coroutine.is_generator or _starts_others(coroutine):
        return False
    return all(_leads_alone(world, node, caller, coroutine, seen) for node, caller in calls.items())


def _starts_others(coroutine: FunctionUnit) -> bool:
    for node in only(coroutine.module.index.below(coroutine.node), cst.Call, cst.For, cst.CompFor):
        match node:
            case cst.Call() if words(node.func).rpartition(".")[2] in _STARTS:
                return True
            case cst.For(asynchronous=cst.Asynchronous()) | cst.CompFor(asynchronous=cst.Asynchronous()):
                return True
            case _:
                pass
    return False


def _leads_alone(world: World, node: cst.CSTNode | None, caller: Unit, coroutine: FunctionUnit, seen: set[FunctionUnit]) -> bool:
    if not isinstance(node, cst.Call) or caller.module is not coroutine.module:
        return False
    above = caller.module.parents.get(node)
    if isinstance(caller, FunctionUnit) and caller.is_async:
        return isinstance(above, cst.Await) and _is_alone(world, caller, seen)
    return isinstance(above, cst.Arg) and _runs_a_loop(world, caller, above) and _is_of_script(world, caller)


def _runs_a_loop(world: World, unit: Unit, argument: cst.Arg) -> bool:
    """`asyncio.run(…)`, `loop.run_until_complete(…)`."""
    call = unit.module.parents.get(argument)
    if not isinstance(call, cst.Call):
        return False
    return outside_name(world, unit, call.func) == "asyncio.run" or words(call.func).rpartition(".")[2] == "run_until_complete"


def _is_of_script(world: World, unit: Unit) -> bool:
    """Whether code runs as the module itself does, or in a function that nothing but the module's own code calls."""
    if isinstance(unit, ModuleUnit):
        return True
    callers = world.callers.get(unit, {}).values() if isinstance(unit, FunctionUnit) else ()
    return bool(callers) and all(caller is unit.module for caller in callers)


__all__ = ["is_alone"]
