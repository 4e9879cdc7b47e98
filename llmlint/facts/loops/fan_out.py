"""Requests that all start at once: coroutines gathered over data, and whether anything holds some of them back."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.leading import functions_along
from llmlint.facts.evaluation.look_up import settled
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.libraries.options import client_args, first_found
from llmlint.facts.libraries.tasks import gathers, starts_task
from llmlint.facts.loops.at_most import is_cut
from llmlint.facts.loops.pages import A_PAGE
from llmlint.facts.loops.pools import fan_out_of_pool, in_a_pool
from llmlint.facts.loops.shared_counts import is_counted
from llmlint.facts.model import FanOut, LoopKind, State, Truth
from llmlint.facts.values import NONE, Const, External, FunctionValue, Made, Partial, alternatives
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.facts.model import LoopUse

_THREADS = frozenset({"to_thread", "run_in_executor", "run_in_threadpool"})
# What may let a request wait is called so. Only ever silences: limiters are made by many hands, and what they do is seldom in sight.
_LIMITS = regex(r"sem(aphore)?(_|\b)|limit|throttl|(?<![bc])lock|slot|bucket|capacity|concurren|acquire", re.IGNORECASE)
_HARMLESS = ("retry", "memo", "wraps")


class FanOuts:
    """All fan-outs of a project."""

    def __init__(self, world: World) -> None:
        self._world = world

    def of(
        self, site: CallSite, request: Request, loops: list[FoundLoop], uses: tuple[LoopUse, ...], is_async: bool | None
    ) -> FanOut | None:
        """How a call is multiplied over data with nothing in sight that holds it back; `None` where it is not, or where something may.

        `uses` is what rules are told of the loops, `is_async` tells whether the request at the end of the chain is sent by a coroutine.
        """
        if any(loop.kind is LoopKind.BATCH and loop.why != A_PAGE for loop in loops):
            return None
        if in_a_pool(self._world, site):
            return fan_out_of_pool(site, loops, uses) if not _may_hold_back(self._world, site.unit) else None
        loop = next((loop for loop in loops if loop.concurrent and (loop.kind is LoopKind.DATA or loop.why == A_PAGE)), None)
        if loop is None or not _started_together(self._world, site, loop.node):
            return None
        if isinstance(loop.node, (cst.For, cst.CompFor)) and is_cut(loop.node.iter, site.at.module):
            return None
        units = [*_around(site.unit), *(found for found in functions_along(self._world, request) if found is not None)]
        if any(unit in self._held or _may_hold_back(self._world, unit) for unit in units):
            return None
        if _is_pooled(self._world, request) or is_counted(self._world, site, request):
            return None
        if any(hands_to_thread(node) for unit in units for node in walk(unit.node) if isinstance(node, cst.Call)):
            return FanOut(loop.over, "threads")
        return FanOut(loop.over, "coroutines") if is_async else None

    @cached_property
    def _held(self) -> set[Unit]:
        """The functions that a wrapper stands in front of which may make them wait."""
        held: set[Unit] = set()
        for wrapper, wrapped in self._world.wrappers.items():
            if not _may_hold_back(self._world, wrapper) and "sleep" not in {
                _called(n) for n in walk(wrapper.node) if isinstance(n, cst.Call)
            }:
                continue
            for option in settled(self._world, wrapper, wrapped):
                inner = settled(self._world, wrapper, option.function) if isinstance(option, Partial) else [option]
                held.update(value.function for value in inner if isinstance(value, FunctionValue))
        return held


def _is_pooled(world: World, request: Request) -> bool:
    """Whether the HTTP client that sends the request is told how many connections it may open."""
    client = request.leaf.client
    args, _ = client_args(client)
    _, own = first_found(args, request.leaf.sdk.timeout.http_client, is_open=False)
    senders = [sender for sender in (*alternatives(own.value), client) if isinstance(sender, Made)]
    known = [(sender, made_by[1]) for sender in senders if (made_by := world.catalogue.http_client(sender.name)) is not None]
    return any(_is_given(sender, facts.connections) and not _is_given(sender, facts.multiplexed) for sender, facts in known)


def _is_given(client: Made, names: tuple[str, ...]) -> bool:
    args, is_open = client_args(client)
    _, found = first_found(args, names, is_open=is_open)
    return found.state is State.SET and found.value not in (NONE, Const(value=False))


def _around(unit: Unit) -> Iterator[Unit]:
    found: Unit | None = unit
    while isinstance(found, FunctionUnit):
        yield found
        found = found.parent


def _may_hold_back(world: World, unit: Unit) -> bool:
    """Whether a function waits for its turn, or is wrapped in something that may make it wait: by what it holds on to, or by a name."""
    if isinstance(unit, FunctionUnit):
        for decorator in unit.decorators:
            names = [option.name for option in alternatives(decorator) if isinstance(option, External)]
            if unit.flavour == "" and not any(world.effects.has(name, role) for name in names for role in _HARMLESS):
                return True
    for node in walk(unit.node):
        if isinstance(node, cst.With) and any(not isinstance(i.item, cst.Call) or _LIMITS.search(words(i.item)) for i in node.items):
            return True
        if isinstance(node, cst.Call) and _LIMITS.search(words(node.func)):
            return True
        if isinstance(node, cst.Call) and _called(node) == "run_in_executor" and words(node.args[0].value if node.args else node) != "None":
            return True
    return False


def _started_together(world: World, site: CallSite, loop: cst.CSTNode) -> bool:
    """Whether the coroutines are started without waiting for each other: as tasks, or handed to `gather` and the like."""
    module = site.at.module
    collected = ""
    node: cst.CSTNode | None = site.at.node
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
        if isinstance(node, cst.Call):
            if starts_task(world, site.unit, node, in_pools=False) is Truth.YES or gathers(world, site.unit, node):
                return True
            if _called(node) == "append" and isinstance(node.func, cst.Attribute) and node is not site.at.node:
                collected = words(node.func.value)
        if isinstance(node, cst.Assign) and len(node.targets) == 1 and loop is not node:
            collected = words(node.targets[0].target)
        if isinstance(node, cst.BaseSmallStatement):
            break
        node = module.parents.get(node)
    if not collected.isidentifier():
        return False
    calls = (found for found in walk(site.unit.node) if isinstance(found, cst.Call))
    return any(gathers(world, site.unit, found) and any(words(arg.value) == collected for arg in found.args) for found in calls)


def hands_to_thread(call: cst.Call) -> bool:
    """Whether a call hands what it is given to a thread; `run_sync`, as agents have it too, is anyio's on its own or on `to_thread`."""
    owner, _, name = words(call.func).rpartition(".")
    return name in _THREADS or (name == "run_sync" and owner.rpartition(".")[2] in ("", "to_thread"))


def _called(node: cst.Call) -> str:
    return words(node.func).rpartition(".")[2]
