"""Rounds in which each request follows from an earlier answer: what, besides the model, ends them?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import functions_behind
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.libraries.options import argument_place, option
from llmlint.facts.loops.recursions import goes_on_as_the_model_says
from llmlint.facts.model import Endless, LoopKind, State
from llmlint.facts.values import Const, Made
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.facts.model import Span
    from llmlint.facts.values.base import At, Value

# No service lets an agent go on for as many rounds as this on purpose.
NO_PRACTICAL_BOUND = 1_000
_BOUNDS = regex(
    r"(^|_)(max|min|limit|budget|turns?|steps?|iter(ation)?s?|attempts?|tries|retries|count(er)?|depth|level|deadline|timeout|elapsed|"
    r"remaining|rounds?|hops?|quota|cost|spent|left|cancel\w*|stop_event|is_set|running|interrupted|shutdown|usage)(_|$)",
    re.IGNORECASE,
)
_WAITS = frozenset({"input", "prompt", "ask", "recv", "receive", "receive_text", "receive_json", "sleep", "confirm"})


def endless(world: World, site: CallSite, request: Request, loops: list[FoundLoop], locate: Callable[[At], Span]) -> Endless | None:
    """Rounds around this call that nothing but the model ends: a loop, a recursion, or a framework whose cap is switched off."""
    switched_off = _cap_switched_off(world, request, locate)
    if switched_off is not None:
        return switched_off
    node = next((loop.node for loop in loops if isinstance(loop.node, cst.While) and loop.kind is LoopKind.AGENT), None)
    if isinstance(node, cst.While) and _always(node.test):
        sent = set[cst.CSTNode]() if request.chain else set(walk(site.at.node))
        if not _bounded(node.body, sent) and not _asks_a_hook(world, site.unit, node):
            return Endless("loop", f"while {words(node.test)}")
    unit = site.unit
    if isinstance(unit, FunctionUnit) and request.chain and request.chain[0].node is unit.node and not unit.asks_person:
        return _recursion(site, unit)
    return None


def _cap_switched_off(world: World, request: Request, locate: Callable[[At], Span]) -> Endless | None:
    client = request.leaf.client
    entry = world.catalogue.client(client.name) if isinstance(client, Made) else None
    given: list[tuple[str, At, tuple[tuple[str, Value], ...], bool]] = [
        (name, request.leaf.at, request.args, request.open) for name in request.leaf.facts.bounds
    ]
    if isinstance(client, Made) and entry is not None:
        given.extend((name, client.at, client.args + client.extra, client.open) for name in entry.facts.bounds)
    found = [(name, at, option(args, name, is_open=is_open)) for name, at, args, is_open in given]
    held = [f for _, _, f in found if f.state is not State.UNSET and not (f.state is State.SET and _no_bound(f.value))]
    off = [(name, at) for name, at, f in found if f.state is State.SET and _no_bound(f.value) and name.rpartition(".")[2] != "max_rpm"]
    if held or not off:
        return None
    name, at = off[0]
    return Endless("option", name.rpartition(".")[2], locate(argument_place(at, name)))


def _no_bound(value: Value) -> bool:
    if not isinstance(value, Const) or isinstance(value.value, (bool, bytes)):
        return False
    return value.value is None or value.value >= NO_PRACTICAL_BOUND


def _always(test: cst.BaseExpression) -> bool:
    return words(test) in ("True", "1")


def _bounded(body: cst.CSTNode, sent: Container[cst.CSTNode] = ()) -> bool:
    """Whether anything in a round counts, measures, waits for somebody, or is named as if it did.

    What is `sent` does not count: a limit on tokens ends an answer, and no rounds.
    """
    keywords = {node.keyword for node in walk(body) if isinstance(node, cst.Arg) and node.keyword is not None}
    for node in walk(body):
        if node in sent:
            continue
        if isinstance(node, (cst.AugAssign, cst.Raise)) and not _collects(node):
            return True
        if isinstance(node, cst.Name) and node not in keywords and _BOUNDS.search(node.value):
            return True
        if isinstance(node, cst.Call) and _waits(node):
            return True
        if isinstance(node, cst.Comparison) and any(
            isinstance(t.operator, (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)) for t in node.comparisons
        ):
            return True
    return False


def _asks_a_hook(world: World, unit: Unit, loop: cst.While) -> bool:
    """Whether a round hands something to a method that does nothing with it: whoever writes it anew decides how it goes on."""
    given = (node for node in walk(loop.body) if isinstance(node, cst.Call) and node.args)
    return any(function.owner is not None and function.is_idle for call in given for function in functions_behind(world, unit, call.func))


def _waits(node: cst.Call) -> bool:
    """Whether a call waits for somebody: a person, a socket, a queue (`queue.get()`); `sleep(0)` only lets others run."""
    name = words(node.func).rpartition(".")[2]
    lets_run = name == "sleep" and [words(arg.value) for arg in node.args] == ["0"]
    return (name in _WAITS and not lets_run) or (name == "get" and not node.args)


def _collects(node: cst.CSTNode) -> bool:
    """Whether an augmented assignment puts texts or messages together instead of counting."""
    return isinstance(node, cst.AugAssign) and not isinstance(node.value, (cst.Integer, cst.Float, cst.UnaryOperation))


def _recursion(site: CallSite, unit: FunctionUnit) -> Endless | None:
    """A function that calls itself as the model says, with nothing that counts the depth."""
    if not isinstance(unit.node, cst.FunctionDef) or _bounded(unit.node.body) or any(_BOUNDS.search(p.name) for p in unit.parameters):
        return None
    return Endless("recursion", unit.name) if goes_on_as_the_model_says(site, unit.node) else None
