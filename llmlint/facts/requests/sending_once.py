"""Requests that a run of the program sends once: at the top of a script, in `main`, and in what a command calls once."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import outside_name
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit
from llmlint.facts.libraries.command_line import PARSED
from llmlint.facts.values import External, alternatives

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.loops.call_loops import CallLoops

_COMMAND_LINES = frozenset({"argparse", "click", "typer", "fire", "docopt"})
_FARTHEST = 4


class SendingOnce:
    """Answers for one project."""

    def __init__(self, world: World, loops: CallLoops) -> None:
        self._world = world
        self._loops = loops

    def of(self, site: CallSite) -> bool:
        """Whether a call is made once in each run of the program."""
        if self._loops.found(site) or site.mapped:
            return False
        unit = site.unit
        return _runs_once(unit) or (isinstance(unit, FunctionUnit) and self._is_called_once(unit, _FARTHEST))

    def _is_called_once(self, function: FunctionUnit, farthest: int) -> bool:
        """Whether a function is called once, by what a command runs, or by a function that is called once itself."""
        calls = self._world.callers.get(function, {})
        callers = list(dict.fromkeys(calls.values()))
        if len(callers) != 1 or not farthest or not all(self._calls_once(node, function, callers[0]) for node in calls):
            return False
        if not all(one and other and _are_alternatives(callers[0].module, one, other) for one, other in combinations(calls, 2)):
            return False
        return self._is_command(callers[0]) or (isinstance(callers[0], FunctionUnit) and self._is_called_once(callers[0], farthest - 1))

    def _calls_once(self, node: cst.CSTNode | None, function: FunctionUnit, caller: Unit) -> bool:
        by_name = isinstance(node, cst.Call) and words(node.func).rpartition(".")[2] == function.name
        return by_name and node is not None and not self._loops.around(node, caller)

    def _is_command(self, unit: Unit) -> bool:
        """Whether a run of the program is one call of a function: `main`, or what is handed the parsed command line."""
        if _is_main(unit):
            return _reads_command_line(unit.module)
        return isinstance(unit, FunctionUnit) and (self._takes_options(unit) or self._is_declared(unit))

    def _takes_options(self, unit: FunctionUnit) -> bool:
        notes = [parameter.node.annotation for parameter in unit.parameters]
        return any(note is not None and outside_name(self._world, unit.module, note.annotation) == PARSED for note in notes)

    def _is_declared(self, unit: FunctionUnit) -> bool:
        decorators = unit.node.decorators if isinstance(unit.node, cst.FunctionDef) else ()
        return any(
            isinstance(part.decorator, cst.Call)
            and self._world.effects.has(outside_name(self._world, unit.module, part.decorator.func), "command_decorator")
            for part in decorators
        )


def _runs_once(unit: Unit) -> bool:
    return (isinstance(unit, ModuleUnit) or _is_main(unit)) and "streamlit" not in _imported(unit.module)


def _is_main(unit: Unit) -> bool:
    return isinstance(unit, FunctionUnit) and unit.qualname == "main"


def _reads_command_line(module: ModuleUnit) -> bool:
    """Whether a module reads the command line: its `main` is the program, and no demonstration of what the module can do."""
    return bool(_COMMAND_LINES & {name.partition(".")[0] for name in _imported(module)})


def _are_alternatives(module: ModuleUnit, one: cst.CSTNode, other: cst.CSTNode) -> bool:
    """Whether two calls stand in branches of which only one is taken."""
    below = dict(module.around(one))
    for node, child in module.around(other):
        if node in below and below[node] is not child:
            branches: tuple[cst.CSTNode | None, ...]
            match node:
                case cst.If() | cst.IfExp():
                    branches = (node.body, node.orelse)
                case cst.Try() | cst.TryStar():
                    branches = (*node.handlers, node.orelse)
                case _:
                    branches = ()
            return below[node] in branches and child in branches
    return False


def _imported(module: ModuleUnit) -> set[str]:
    return {option.name for value in module.final.values() for option in alternatives(value) if isinstance(option, External)}


__all__ = ["SendingOnce"]
