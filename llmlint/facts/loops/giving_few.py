"""Functions whose results are cut to a few items wherever they return: `return found["questions"][:3]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.list_expressions import returned_by
from llmlint.facts.evaluation.look_up import functions_behind
from llmlint.facts.loops.at_most import at_most
from llmlint.facts.loops.counting import counted

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World


def gives_at_most(world: World, unit: Unit, source: cst.BaseExpression) -> int | None:
    """The most items of what a function of the project gives, where each of its returns sets a limit; `None` where one does not."""
    made = counted(source, unit.module)
    made = made.expression if isinstance(made, cst.Await) else made
    functions = list(functions_behind(world, unit, made.func)) if isinstance(made, cst.Call) else []
    sizes = [_returned(function) for function in functions]
    known = [size for size in sizes if size is not None]
    return max(known) if known and len(known) == len(sizes) else None


def _returned(function: FunctionUnit) -> int | None:
    given = returned_by(function)
    sizes = [0 if isinstance(value, cst.List) and not value.elements else at_most(value, function.module) for value in given]
    known = [size for size in sizes if size is not None]
    return max(known) if known and len(known) == len(sizes) else None


__all__ = ["gives_at_most"]
