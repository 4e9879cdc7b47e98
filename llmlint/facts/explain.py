"""Why a place is, or is not, taken for a model call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.evaluate import evaluate_unit
from llmlint.facts.evaluation.strings import words
from llmlint.facts.model import Explanation
from llmlint.facts.values import (
    UNKNOWN,
    Api,
    ClassValue,
    Const,
    Dynamic,
    External,
    FunctionValue,
    Instance,
    Made,
    Mapping,
    Partial,
    Pipeline,
    ProjectModule,
    Sequence,
    Text,
    alternatives,
)
from llmlint.facts.values.flows import Flow, Param
from llmlint.syntax.locate import Locator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import ModelCall, Span
    from llmlint.facts.values.base import Value


def explain(world: World, module: ModuleUnit, line: int, calls: Iterable[ModelCall], *, was_relevant: bool) -> tuple[Explanation, ...]:
    """What is known of the call expressions on a line, or of the one around it. The world has been evaluated."""
    known = {(call.span.start, call.span.end): call for call in calls}
    callees: dict[cst.CSTNode, Value] = {}
    for unit in (module, *module.functions):
        callees |= evaluate_unit(world, unit).callees
    explained: list[Explanation] = []
    for node, span in _on_line(module, line):
        call = known.get((span.start, span.end))
        if call is not None:
            explained.append(Explanation(span, words(node.func), True, _why(call)))
            continue
        unseen = () if was_relevant else ("no name in this file leads to a model, so it is not looked at closely",)
        explained.append(Explanation(span, words(node.func), False, (*unseen, *_why_not(world, module, node, callees))))
    return tuple(explained)


def _on_line(module: ModuleUnit, line: int) -> list[tuple[cst.Call, Span]]:
    locator = Locator(module.path, module.parsed, module.cells)
    places = [(node, locator.span(node)) for node in module.index.of(cst.Call)]
    here = [place for place in places if locator.span(place[0].func).end.line == line]
    around = [place for place in places if place[1].start.line <= line <= place[1].end.line]
    return here or around[-1:]


def _why(call: ModelCall) -> tuple[str, ...]:
    loops = tuple(f"it stands in a loop: {use.loop.why}" for use in call.loops)
    return (call.because, *(f"through {place.label} at {place.span.path}:{place.span.start.line}" for place in call.chain), *loops)


def _why_not(world: World, module: ModuleUnit, node: cst.Call, callees: dict[cst.CSTNode, Value]) -> tuple[str, ...]:
    if node not in callees:
        return ("this code is not reached: it stands in a function that nothing in sight calls, or after a return",)
    found: list[Value] = []
    for option in alternatives(callees[node]):
        behind = world.points_to.values(option, module) if isinstance(option, Flow) else ()
        found.extend(behind or (option,))
    return tuple(dict.fromkeys(_reason(world, option) for option in found))


def _reason(world: World, value: Value) -> str:
    match value:
        case External(name=name):
            inside = world.catalogue.known_root(name)
            return f"`{name}` is {'no call of its SDK that asks a model' if inside else 'not part of an SDK that is known'}"
        case FunctionValue(function=function):
            return f"`{function.qualname}` ({function.module.path}) reaches no model call"
        case ClassValue(unit=unit):
            return f"it makes a `{unit.qualname}` ({unit.module.path}), whose construction reaches no model call"
        case Instance(unit=unit):
            return f"an object of `{unit.qualname}` ({unit.module.path}) has no method of this name that is known"
        case Api(base=Made(name=name) | External(name=name), path=path):
            known = world.catalogue.client(name) is not None
            return f"`{path}` of `{name}` {'asks no model' if known else 'is not part of an SDK that is known'}"
        case Made(name=name):
            return f"it calls what `{name}` returned, which is no client that is known"
        case Flow(source=Param(function=function, name=name)):
            return f"the parameter `{name.lstrip('*')}` of `{function.qualname}` is given nothing in sight that reaches a model"
        case Flow():
            return "it is a method of a model's answer"
        case Text() | Sequence() | Mapping() | Const() | Dynamic():
            return "it is a method of a plain value"
        case Partial() | Pipeline() | ProjectModule() | _:
            return "nothing is known of what is called here" if value is UNKNOWN else "what is called here reaches no model call"


__all__ = ["explain"]
