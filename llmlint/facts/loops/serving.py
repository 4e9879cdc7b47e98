"""Loops that serve whoever writes to the process: each line of its input is answered on its output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import functions_behind, outside_name
from llmlint.facts.evaluation.strings import words
from llmlint.facts.values import External, alternatives
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value


def answers_each_line(world: World, unit: Unit, loop: cst.CSTNode, source: Value | None) -> bool:
    """`for line in sys.stdin: print(ask(line), flush=True)`. What is gathered for the end of the input is no answer to a line."""
    if not isinstance(loop, cst.For) or source is None:
        return False
    if not any(isinstance(option, External) and world.effects.has(option.name, "input") for option in alternatives(source)):
        return False
    return _writes(world, unit, loop.body) or any(
        _writes(world, function, function.node)
        for node in walk(loop.body)
        if isinstance(node, cst.Call)
        for function in functions_behind(world, unit, node.func)
    )


def _writes(world: World, unit: Unit, body: cst.CSTNode) -> bool:
    """Whether something goes to the standard output here."""
    calls = (node for node in walk(body) if isinstance(node, cst.Call) and not _goes_elsewhere(node))
    return any(world.effects.has(outside_name(world, unit, node.func) or words(node.func), "output") for node in calls)


def _goes_elsewhere(call: cst.Call) -> bool:
    return any(argument.keyword is not None and argument.keyword.value in ("file", "err") for argument in call.args)


__all__ = ["answers_each_line"]
