"""Graphs that keep the messages of a thread, and whose steps send all of them to a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.conversations.list_changes import names_limits
from llmlint.facts.evaluation.look_up import held
from llmlint.facts.libraries.requests import kind_of
from llmlint.facts.model import Kind
from llmlint.facts.values import ClassValue, External, Made, Repeated, Sequence, alternatives
from llmlint.facts.values.flows import Flow, Item, Param
from llmlint.sdks.paths import Key
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

_KEPT = "messages"
_ADDS = "adding_state"
_ADD = "operator.add"


def threads_of(world: World, unit: Unit, compiling: cst.Call) -> str:
    """The option that brings what keeps the threads of a graph, where each request sends the whole of one; else empty.

    The graph adds messages to those it has, and one of its steps sends all of these, while none speaks of a limit.
    """
    if not isinstance(compiling.func, cst.Attribute):
        return ""
    for graph in alternatives(held(world, unit, compiling.func.value)):
        if isinstance(graph, Made) and (option := _threads(world, graph, compiling.func.attr.value)) and _sends_whole(world, graph):
            return option
    return ""


def _threads(world: World, graph: Made, method: str) -> str:
    """What the catalogue calls the option of a method that hands out what answers."""
    _, factories = world.catalogue.factory(f"{graph.name}.{method}") or (None, ())
    return next((factory.threads for factory in factories if factory.threads), "")


def _sends_whole(world: World, graph: Made) -> bool:
    steps = world.graph_steps.get(graph.at, {})
    if not any(_adds_messages(world, state) for state in alternatives(_state_of(graph))) or any(map(names_limits, steps)):
        return False
    return any(_sends_all(request, step) for step in steps for site in step.sites.values() for request in site.requests.values())


def _state_of(graph: Made) -> Value:
    return graph.argument("0") or graph.argument("state_schema") or External("")


def _adds_messages(world: World, state: Value) -> bool:
    """Whether what a step gives back as messages is added to those of the state: by the library's own state, or by what the class says."""
    if isinstance(state, External):
        helper = world.catalogue.helper(state.name)
        return state.name == _ADD or (helper is not None and helper.role == _ADDS)
    return isinstance(state, ClassValue) and _says_so(world, state.unit)


def _says_so(world: World, unit: ClassUnit) -> bool:
    if any(isinstance(base, External) and _adds_messages(world, base) for base in unit.bases):
        return True
    for line in unit.node.body.body:
        for part in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(part, cst.AnnAssign) and isinstance(part.target, cst.Name) and part.target.value == _KEPT:
                named = (held(world, unit.module, node) for node in walk(part.annotation) if isinstance(node, (cst.Name, cst.Attribute)))
                return any(isinstance(value, External) and _adds_messages(world, value) for found in named for value in alternatives(found))
    return False


def _sends_all(request: Request, step: FunctionUnit) -> bool:
    if request.chain or kind_of(request.leaf.facts) is not Kind.CHAT:
        return False
    given = (request.argument(name) for name in request.leaf.facts.prompt)
    return any(_is_all(option, step) for value in given if value is not None for option in alternatives(value))


def _is_all(value: Value, step: FunctionUnit) -> bool:
    """`state["messages"]`, `state.messages`, also behind others in a list."""
    match value:
        case Flow(source=Param(function=function), path=path, steps=()):
            return function is step and tuple(part for part in path if not isinstance(part, Item)) in ((Key(_KEPT),), (_KEPT,))
        case Sequence(items=items):
            return any(_is_all(inner, step) for item in items for inner in _inside(item))
        case _:
            return False


def _inside(item: Value) -> tuple[Value, ...]:
    return alternatives(item.value) if isinstance(item, Repeated) else ()


__all__ = ["threads_of"]
