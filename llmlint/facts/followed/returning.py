"""Values that a function returns to a framework which shows them as a page of HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import held
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.followed.sinking import returned_event
from llmlint.facts.values import External, Made, alternatives
from llmlint.knowledge.handlers import handler_knowledge

if TYPE_CHECKING:
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value

MARKUP = "markup"


def note_page(run: Run, node: cst.BaseExpression, value: Value) -> None:
    """Note that a value which may be a model's is returned by a route whose class of responses does not escape it."""
    unit = run.unit
    if not isinstance(unit, FunctionUnit) or not isinstance(unit.node, cst.FunctionDef):
        return
    if any(_makes_page(run, unit, line.decorator) for line in unit.node.decorators if isinstance(line.decorator, cst.Call)):
        returned_event(run, node, value, MARKUP)


def _makes_page(run: Run, unit: FunctionUnit, decorator: cst.Call) -> bool:
    """Whether a decorator, or else the application or router that it belongs to, names a class of responses that shows HTML."""
    func, around = decorator.func, unit.parent or unit.module
    if not isinstance(func, cst.Attribute) or func.attr.value not in handler_knowledge().decorators:
        return False
    for made in alternatives(held(run.world, around, func.value)):
        if not isinstance(made, Made):
            continue
        for framework in handler_knowledge().frameworks:
            if framework.response and func.attr.value in framework.decorators and framework.has_object(made.name):
                said = next((arg.value for arg in decorator.args if arg.keyword and arg.keyword.value == framework.response), None)
                value = made.argument(framework.default_response) if said is None else held(run.world, around, said)
                return value is not None and _is_markup(run, value)
    return False


def _is_markup(run: Run, value: Value) -> bool:
    table = run.world.sinks.table
    return any(
        isinstance(option, External) and option.name in table and table[option.name].kind == MARKUP for option in alternatives(value)
    )


__all__ = ["note_page"]
