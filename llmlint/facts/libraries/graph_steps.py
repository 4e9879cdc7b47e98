"""Functions that are the steps of a graph: what one writes into the state of the graph, the others read under the same key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.arguments import Arguments, given
from llmlint.facts.evaluation.calls import GraphStep
from llmlint.facts.values import NONE, UNKNOWN, FunctionValue, Made, Mapping, Text, alternatives, join
from llmlint.facts.values.flows import Flow, Origin, Param, Way
from llmlint.facts.values.structure import is_read, passed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.units import FunctionUnit
    from llmlint.facts.values.base import Value


def note_step(run: Run, node: cst.Call, graph: Made, arguments: Arguments) -> None:
    """A function becomes a step of a graph: all steps known by now are handed what is known of the state."""
    steps = run.world.graph_steps.setdefault(graph.at, {})
    is_retried = arguments.splat is not None or any("retry" in name and value != NONE for name, value in arguments.keywords)
    for value in (*arguments.positional, *(value for _, value in arguments.keywords)):
        for option in run.settle(value):
            if isinstance(option, FunctionValue):
                steps[option.function] = option
                run.world.steps_of.setdefault(option.function, {})[node] = GraphStep(graph.at, is_retried)
    for function in steps:
        run.world.demand(function)
        run.world.changes.note(("summary", function), run.unit)
    state = _state(run, steps)
    for function, step in steps.items() if state.items else ():
        there = passed(state, Way.into_function(run.at(node), function))
        for name, value in given(function, Arguments((there,)), bound=step.receiver is not None).items():
            run.world.bind(Param(function, name), value, run.unit)


def _state(run: Run, steps: dict[FunctionUnit, FunctionValue]) -> Mapping:
    """What the steps write: under each key what models have answered or what was read, where nothing else is known to be written there."""
    written: dict[str, list[Value]] = {}
    for function in steps:
        returned = function.summary.returns if function.summary is not None else UNKNOWN
        for update in (*_updates(run, returned), *_changes(run, function, returned)):
            for key, value in update.items:
                written.setdefault(key, []).append(value)
    found = {key: join(*values) for key, values in written.items()}
    return Mapping(tuple((key, value) for key, value in found.items() if _is_followed(value)), open=True)


def _updates(run: Run, returned: Value) -> Iterator[Mapping]:
    """The parts of the state that a step gives back, also within a command to the graph."""
    for option in alternatives(returned):
        if isinstance(option, Mapping):
            yield option
        elif isinstance(option, Made) and (helper := run.world.catalogue.helper(option.name)) is not None and helper.role == "state_update":
            yield from (inner for inner in alternatives(option.argument("update") or UNKNOWN) if isinstance(inner, Mapping))


def _changes(run: Run, function: FunctionUnit, returned: Value) -> Iterator[Mapping]:
    """What a step puts into the state that it is handed, and gives back: `state["plan"] = …; return state`."""
    for option in alternatives(returned):
        if isinstance(option, Flow) and isinstance(option.source, Param) and option.source.function is function and not option.path:
            for target, value in function.rewrites.items():
                if (key := _key_in(target, option.source.name)) is not None:
                    yield Mapping(((key, run.world.resolve(value, run.unit)),))


def _key_in(target: cst.CSTNode, name: str) -> str | None:
    """The key of the table of this name under which something is put."""
    match target:
        case cst.Subscript(value=cst.Name(value=owner), slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString() as key))]):
            said = key.evaluated_value
            return said if owner == name and isinstance(said, str) else None
        case _:
            return None


def _is_followed(value: Value) -> bool:
    """Whether a value is what models have answered, or nothing yet; or what was read from outside, or nothing yet."""
    options = alternatives(value)
    answers = sum(isinstance(option, Flow) and isinstance(option.source, Origin) for option in options)
    read = sum(is_read(option) for option in options)
    nothing = sum(option == NONE or (isinstance(option, Text) and option.literal == "") for option in options)
    return max(answers, read) > 0 and max(answers, read) + nothing == len(options)


__all__ = ["note_step"]
