"""Functions that are handed to others to be called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.access import element
from llmlint.facts.evaluation.arguments import Arguments
from llmlint.facts.values import UNKNOWN, Api, ClassValue, FunctionValue, Instance, Made, Partial, Repeated, Sequence

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value


def higher_order(run: Run, node: cst.Call, name: str, receiver: Value, arguments: Arguments) -> Value | None:
    """`pool.map(f, items)`, `executor.submit(f, x)`, `frame.apply(f)`: the function is called here, by whatever the receiver is."""
    from llmlint.facts.evaluation.invoke import invoke

    effects = run.world.effects
    if effects.has(name, "starting_methods"):
        return _started(run, node, name, receiver, arguments)
    maps, calls = effects.has(name, "mapping_methods"), effects.has(name, "calling_methods")
    if not (maps or calls) or any(isinstance(option, (Instance, ClassValue)) for option in run.settle(receiver)):
        return None
    index = next((i for i, value in enumerate(arguments.positional) if _is_function(run, value)), None)
    if index is None:
        return arguments.at(0) if calls else None
    function = arguments.positional[index]
    if not maps:
        return invoke(run, node, function, Arguments(arguments.positional[index + 1 :], arguments.keywords, arguments.splat))
    values = tuple(element(run.world, value, run.unit) for value in arguments.positional[index + 1 :])
    result = invoke(run, node, function, Arguments(values or (UNKNOWN,)))
    if node in run.sites:
        run.sites[node].mapped = name
        run.sources[node] = next(iter(arguments.positional[index + 1 :]), UNKNOWN)
    return Sequence((Repeated(result),))


def _started(run: Run, node: cst.Call, name: str, receiver: Value, arguments: Arguments) -> Value | None:
    """`tasks.add_task(f, x)`: the function gets these arguments later, and is not called here."""
    from llmlint.facts.evaluation.invoke import invoke_values

    if not arguments.positional or not _is_function(run, arguments.positional[0]):
        return None
    invoke_values(run, arguments.positional[0], arguments.positional[1:], None)
    owners = [owner for owner in run.settle(receiver) if isinstance(owner, Made)]
    if any(run.world.effects.has(f"{owner.name}.{name}", "runs_behind_reply") for owner in owners):
        for option in run.settle(arguments.positional[0]):
            if isinstance(option, FunctionValue):
                run.world.started.setdefault(option.function, set()).add(run.at(node))
    return None


def _is_function(run: Run, value: Value) -> bool:
    return any(isinstance(option, (FunctionValue, Partial, Api)) for option in run.settle(value))


__all__ = ["higher_order"]
