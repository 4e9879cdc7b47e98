"""Requests that a run of the program sends once: at the top of a script, in `main`, and in what a command's `main` calls once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit
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
        """Whether the one call of a function in sight stands in a command's `main`, or in a function that is called once itself."""
        calls = list(self._world.callers.get(function, {}).items())
        if len(calls) != 1 or not farthest:
            return False
        node, caller = calls[0]
        if not isinstance(node, cst.Call) or words(node.func).rpartition(".")[2] != function.name or self._loops.around(node, caller):
            return False
        if _is_main(caller):
            return _is_command(caller.module)
        return isinstance(caller, FunctionUnit) and self._is_called_once(caller, farthest - 1)


def _runs_once(unit: Unit) -> bool:
    return (isinstance(unit, ModuleUnit) or _is_main(unit)) and "streamlit" not in _imported(unit.module)


def _is_main(unit: Unit) -> bool:
    return isinstance(unit, FunctionUnit) and unit.qualname == "main"


def _is_command(module: ModuleUnit) -> bool:
    """Whether a module reads the command line: its `main` is the program, and no demonstration of what the module can do."""
    return bool(_COMMAND_LINES & {name.partition(".")[0] for name in _imported(module)})


def _imported(module: ModuleUnit) -> set[str]:
    return {option.name for value in module.final.values() for option in alternatives(value) if isinstance(option, External)}


__all__ = ["SendingOnce"]
