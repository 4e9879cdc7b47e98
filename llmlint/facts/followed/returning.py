"""Values that a function returns to a framework which shows them as a page of HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import held
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.followed.sinking import MARKUP, has_tags, returned_event
from llmlint.facts.values import External, Made, Sequence, alternatives, join
from llmlint.knowledge.handlers import handler_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value
    from llmlint.knowledge.handlers import Framework


def note_page(run: Run, node: cst.BaseExpression, value: Value) -> None:
    """Note that a value which may be a model's is returned by a route whose responses do not escape it."""
    unit = run.unit
    if not isinstance(unit, FunctionUnit) or not isinstance(unit.node, cst.FunctionDef):
        return
    for line in unit.node.decorators:
        for framework, made in _routes(run, unit, line.decorator):
            if framework.shows_pages:
                returned_event(run, node, join(*(option for option in _bodies(value) if has_tags(option))), MARKUP)
            elif _makes_page(run, unit, line.decorator, framework, made):
                returned_event(run, node, value, MARKUP)


def _routes(run: Run, unit: FunctionUnit, decorator: cst.BaseExpression) -> Iterator[tuple[Framework, Made]]:
    """The frameworks whose application or router has this decorator, with that object."""
    func = decorator.func if isinstance(decorator, cst.Call) else None
    if not isinstance(func, cst.Attribute) or func.attr.value not in handler_knowledge().decorators:
        return
    for made in alternatives(held(run.world, unit.parent or unit.module, func.value)):
        for framework in handler_knowledge().frameworks if isinstance(made, Made) else ():
            if isinstance(made, Made) and func.attr.value in framework.decorators and framework.has_object(made.name):
                yield framework, made


def _bodies(value: Value) -> Iterator[Value]:
    """What is sent, also in front of a status."""
    for option in alternatives(value):
        yield from alternatives(option.items[0]) if isinstance(option, Sequence) and option.fixed and option.items else (option,)


def _makes_page(run: Run, unit: FunctionUnit, decorator: cst.BaseExpression, framework: Framework, made: Made) -> bool:
    """Whether a decorator, or else the application or router that it belongs to, names a class of responses that shows HTML."""
    if not framework.response or not isinstance(decorator, cst.Call):
        return False
    said = next((arg.value for arg in decorator.args if arg.keyword and arg.keyword.value == framework.response), None)
    value = made.argument(framework.default_response) if said is None else held(run.world, unit.parent or unit.module, said)
    return value is not None and _is_markup(run, value)


def _is_markup(run: Run, value: Value) -> bool:
    table = run.world.sinks.table
    return any(
        isinstance(option, External) and option.name in table and table[option.name].kind == MARKUP for option in alternatives(value)
    )


__all__ = ["note_page"]
