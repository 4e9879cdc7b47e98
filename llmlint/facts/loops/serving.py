"""Loops that serve whoever writes to the process: each line of its input is answered on its output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import functions_behind, held, outside_name
from llmlint.facts.evaluation.strings import words
from llmlint.facts.values import UNKNOWN, External, alternatives
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
    return any(
        isinstance(node, cst.Call) and _is_output(world, unit, node) and not _goes_elsewhere(world, unit, node) for node in walk(body)
    )


def _is_output(world: World, unit: Unit, call: cst.Call) -> bool:
    """Whether a function from outside is called that writes there, be it a builtin that nothing in sight is called as."""
    builtin = words(call.func) if held(world, unit, call.func) == UNKNOWN else ""
    return world.effects.has(outside_name(world, unit, call.func) or builtin, "output")


def _goes_elsewhere(world: World, unit: Unit, call: cst.Call) -> bool:
    """Whether such a function is told another place: `print(…, file=log)`, `click.echo(…, err=True)`; both are its own parameters."""
    given = {argument.keyword.value: argument.value for argument in call.args if argument.keyword is not None}
    file, err = given.get("file"), given.get("err")
    other_file = file is not None and words(file) != "None" and outside_name(world, unit, file) != "sys.stdout"
    return other_file or (err is not None and words(err) != "False")


__all__ = ["answers_each_line"]
