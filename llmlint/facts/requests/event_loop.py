"""Whether a coroutine shares the event loop it runs on, as far as its callers tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.conditions import ruled_out_by
from llmlint.facts.evaluation.leading import functions_along, leading_on
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.loops.fan_out import hands_to_thread
from llmlint.facts.model import Truth
from llmlint.facts.requests.modes import mode_of_leaf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.world import World

# What reads all of what it is given before it goes on.
_READ_AT_ONCE = frozenset(
    {
        "list", "tuple", "set", "frozenset", "dict", "sorted", "sum", "min", "max", "any", "all", "next", "join", "extend", "update",
        "writelines", "enumerate", "zip", "map", "filter", "reversed", "iter", "print", "deque", "Counter", "tqdm", "reduce",
    }
)  # fmt: skip


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


def goes_to_a_thread(world: World, request: Request) -> bool:
    """Whether a plain function on the way hands what asks to a thread, and gives back something to wait for: it returns at once.

    `def later(text): return loop.run_in_executor(None, ask, text)`. What waits for the thread itself, `pool.submit(…).result()`, blocks.
    """
    for number, function in enumerate(functions_along(world, request)):
        if function is None or function.is_async:
            return False
        steps = list(leading_on(function, request.leaf, request.chain[number + 1 :]))
        if steps and all(isinstance(step, cst.Call) and _returns_at_once(step, function) for step in steps):
            return True
    return False


def _returns_at_once(step: cst.Call, function: FunctionUnit) -> bool:
    """Whether a plain function goes on while a thread does what the call hands it; nothing in it can wait but a loop of its own."""
    above = function.module.parents.get(step)
    if hands_to_thread(step):
        return isinstance(above, (cst.Expr, cst.Return, cst.Lambda, cst.Assign))
    return words(step.func).rpartition(".")[2] == "submit" and isinstance(above, (cst.Return, cst.Lambda))


def is_handed_on(world: World, site: CallSite, request: Request) -> bool:
    """Whether a call makes a generator that asks when it is read, and the code here gives it to others to read: `Response(pieces())`."""
    functions = functions_along(world, request)
    if not functions or functions[0] is None or not functions[0].is_generator:
        return False
    module, parents = site.at.module, site.at.module.parents
    match parents.get(site.at.node):
        case cst.Return():
            return True
        case cst.Arg() as given:
            return _is_given_away(given, parents)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name) as target)]):
            function = module.function_around(site.at.node)
            named = (node for node in module.index.of(cst.Name) if node.value == name and node is not target)
            above = [parents.get(node) for node in named if module.function_around(node) is function]
            return bool(above) and all(isinstance(a, cst.Return) or (isinstance(a, cst.Arg) and _is_given_away(a, parents)) for a in above)
        case _:
            return False


def _is_given_away(given: cst.Arg, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> bool:
    """Whether an argument goes to something that does not read it at once, as `list` and `join` do."""
    call = parents.get(given)
    func = call.func if isinstance(call, cst.Call) else None
    name = func.attr if isinstance(func, cst.Attribute) else func
    return isinstance(name, cst.Name) and name.value not in _READ_AT_ONCE
