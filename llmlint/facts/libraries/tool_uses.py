"""Functions that are handed to an agent as its tools, as the evaluation sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit
from llmlint.facts.values import (
    UNKNOWN,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    Made,
    Mapping,
    Partial,
    Repeated,
    Sequence,
    alternatives,
)
from llmlint.knowledge.agent_tools import tool_knowledge
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value
    from llmlint.knowledge.agent_tools import Runner


_MAX_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Handed:
    """A call that takes tools. `tools` are all values that stand in the places for them, parameters replaced by what they may be."""

    at: At
    runner: Runner
    args: tuple[tuple[str, Value], ...]
    tools: tuple[Value, ...]

    def argument(self, name: str) -> Value | None:
        """The value of an option, if it is given in sight."""
        return next((value for key, value in reversed(self.args) if key == name), None)

    @property
    def open(self) -> bool:
        """Whether options may be given that are not seen."""
        return any(key in ("*", "**") for key, _ in self.args)


def note_tools(run: Run, node: cst.Call, name: str, arguments: Arguments) -> None:
    """Remember a call that takes tools, and have the tools looked at."""
    runner = tool_knowledge().runners.get(name)
    if runner is None:
        return
    args = arguments.flat()
    given = [value for key, value in args if key in runner.tools]
    tools = tuple(dict.fromkeys(tool for value in given for tool in _tools_in(run, value)))
    if not tools:
        return
    run.handed[node] = Handed(run.at(node), runner, args, tools)
    for tool in tools:
        for inner in (tool, *(value for _, value in tool.args)) if isinstance(tool, Made) else (tool,):
            for function in functions_of(run.world, inner):
                run.world.demand(function)


def _tools_in(run: Run, value: Value, depth: int = 0) -> Iterator[Value]:
    """The single tools in a list, a table or a parameter; not those of another agent."""
    for option in run.settle(value) if depth < _MAX_DEPTH else ():
        match option:
            case Sequence(items=items):
                inside: tuple[Value, ...] = items
            case Mapping(items=named):
                inside = tuple(item for _, item in named)
            case Repeated(value=one) | Partial(function=one):
                inside = (one,)
            case _:
                inside = ()
                yield option
        for inner in inside:
            yield from _tools_in(run, inner, depth + 1)


def made_tool(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value | None:
    """A tool that is made of a function, with its options; `None` where a call makes none."""
    maker = tool_knowledge().makers.get(name)
    if maker is None or not any(key in maker.function and _is_function(value) for key, value in arguments.flat()):
        return None
    return Made(name, run.at(node), arguments.flat(), open=arguments.splat is not None)


def _is_function(value: Value) -> bool:
    return any(isinstance(option, (FunctionValue, Made)) for option in alternatives(value))


def functions_of(world: World, tool: Value) -> list[FunctionUnit]:
    """The project's functions that a framework calls when the model asks for this tool."""
    match tool:
        case FunctionValue(function=function):
            return [function]
        case Instance(unit=unit) | ClassValue(unit=unit):
            names = dict.fromkeys(name for base in world.hierarchy.lineage(unit) for name in methods_run(base))
            found = [member for name in names for cls in world.hierarchy.lineage(unit) if (member := _member(cls, name)) is not None]
            return list({function.name: function for function in reversed(found)}.values())
        case _:
            return []


def methods_run(base: Value | ClassUnit) -> tuple[str, ...]:
    """The methods that a framework calls of a class derived from this one."""
    return tool_knowledge().bases.get(base.name, ()) if isinstance(base, External) else ()


def _member(cls: object, name: str) -> FunctionUnit | None:
    member = cls.members.get(name, UNKNOWN) if isinstance(cls, ClassUnit) else UNKNOWN
    return next((option.function for option in alternatives(member) if isinstance(option, FunctionValue)), None)


__all__ = ["Handed", "functions_of", "made_tool", "note_tools"]
