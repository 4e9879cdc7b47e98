"""Few items, as functions have it: what one gives is cut wherever it returns, or its caller may say to how many and never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.list_expressions import returned_by
from llmlint.facts.evaluation.look_up import functions_behind
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.loops.at_most import at_most
from llmlint.facts.loops.counting import counted
from llmlint.syntax.numbers import number_of

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World

_SAME_LENGTH = frozenset({"enumerate", "reversed", "sorted", "set"})


def gives_at_most(world: World, unit: Unit, source: cst.BaseExpression) -> int | None:
    """The most items of what a function of the project gives, where each of its returns sets a limit; `None` where one does not."""
    made = counted(source, unit.module)
    while isinstance(made, cst.Call) and made.args and words(made.func) in _SAME_LENGTH:
        made = counted(made.args[0].value, unit.module)
    if isinstance(made, cst.Subscript):
        return _cut_to_a_parameter(world, unit, made)
    made = made.expression if isinstance(made, cst.Await) else made
    functions = list(functions_behind(world, unit, made.func)) if isinstance(made, cst.Call) else []
    sizes = [_returned(function) for function in functions]
    known = [size for size in sizes if size is not None]
    return max(known) if known and len(known) == len(sizes) else None


def _cut_to_a_parameter(world: World, unit: Unit, source: cst.Subscript) -> int | None:
    """The most that a slice gives up to a parameter: its default, and what calls in sight hand over, where all of them are numbers."""
    match source.slice:
        case [cst.SubscriptElement(slice=cst.Slice(lower=None, upper=cst.Name(value=name), step=None))] if isinstance(unit, FunctionUnit):
            default = next((parameter.node.default for parameter in unit.parameters if parameter.name == name), None)
            calls = world.callers.get(unit, {})
            handed = [unit.given(name, call.args) if isinstance(call, cst.Call) else None for call in calls]
            numbers = [_number(value) for value in (default, *handed) if value is not None]
            known = [number for number in numbers if number is not None]
            every = all(isinstance(call, cst.Call) and not any(argument.star for argument in call.args) for call in calls)
            return max(known) if known and default is not None and every and len(known) == len(numbers) else None
        case _:
            return None


def _number(node: cst.BaseExpression) -> int | None:
    return number_of(node) if isinstance(node, cst.Integer) else None


def _returned(function: FunctionUnit) -> int | None:
    given = returned_by(function)
    sizes = [0 if isinstance(value, cst.List) and not value.elements else at_most(value, function.module) for value in given]
    known = [size for size in sizes if size is not None]
    return max(known) if known and len(known) == len(sizes) else None


__all__ = ["gives_at_most"]
