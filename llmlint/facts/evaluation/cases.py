"""What a function returns, case by case, where its own parameters decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.conditions import Condition, Conditions, parameter_named, seen_by_caller, together
from llmlint.facts.followed.returning import note_page
from llmlint.facts.values import UNKNOWN, Mapping, alternatives, join
from llmlint.facts.values.structure import bounded

if TYPE_CHECKING:
    from typing import TypeAlias

    from llmlint.facts.evaluation.calls import Summary
    from llmlint.facts.evaluation.run import Filler, Run
    from llmlint.facts.values.base import Value

    Cases: TypeAlias = "tuple[tuple[Conditions, Value], ...]"

MAX_CASES = 16


def note_return(run: Run, node: cst.BaseExpression) -> None:
    """Remember what a `return` hands back, and under which conditions on the parameters."""
    value = run.evaluate(node)
    note_page(run, node, value)
    picked = _picked(run, node)
    run.returns.extend((together(run.holding, conditions), option) for conditions, option in picked or (((), value),))


def _picked(run: Run, node: cst.BaseExpression) -> Cases:
    """`TABLE[name]`, `self.table.get(name, "")`: under each key of a table in sight its value, where the key is a parameter."""
    match node:
        case cst.Subscript(value=table, slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Name(value=name)))]):
            return _under_each_key(run, table, name, None)
        case cst.Call(func=cst.Attribute(value=table, attr=cst.Name(value="get")), args=[cst.Arg(value=cst.Name(value=name)), *more]):
            return _under_each_key(run, table, name, run.evaluate(more[0].value) if more else UNKNOWN)
        case _:
            return ()


def _under_each_key(run: Run, table: cst.BaseExpression, name: str, default: Value | None) -> Cases:
    """The values of a table, each under the condition that the parameter of this name is its key; what is had under any key under none."""
    parameter, held = parameter_named(run, name), [option for option in alternatives(run.evaluate(table)) if option is not UNKNOWN]
    tables = [option for option in held if isinstance(option, Mapping)]
    if parameter is None or len(tables) < len(held) or not any(option.items for option in tables):
        return ()
    keys = dict.fromkeys(key for option in tables for key, _ in option.items)
    found = [(key, join(*(value for option in tables if (value := option.get(key)) is not None))) for key in keys]
    always = [] if default is None else [default]
    always += [UNKNOWN if option.rest is None else option.rest for option in tables if option.open]
    picked: Cases = tuple(((Condition(parameter, "one of", True, (key,)),), value) for key, value in found)
    return (*picked, ((), join(*always))) if always else picked


def cases_of(run: Run) -> Cases:
    """The cases of a function that has been evaluated; none where they do not differ, or are too many."""
    if not 1 < len(run.returns) <= MAX_CASES or not any(conditions for conditions, _ in run.returns):
        return ()
    return tuple((conditions, bounded(value)) for conditions, value in run.returns)


def returned_to(filler: Filler, summary: Summary) -> Value:
    """What a function returns to a caller: without the cases that the arguments rule out."""
    kept = [value for conditions, value in summary.cases if seen_by_caller((conditions,), (), filler.fill)]
    return join(*map(filler.fill, kept)) if 0 < len(kept) < len(summary.cases) else filler.fill(summary.returns)


__all__ = ["cases_of", "note_return", "returned_to"]
