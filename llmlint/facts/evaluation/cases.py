"""What a function returns, case by case, where its own parameters decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.conditions import Condition, Conditions, parameter_named, seen_by_caller, together
from llmlint.facts.values import Mapping, join
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
    picked = _picked(run, node)
    run.returns.extend((together(run.holding, conditions), option) for conditions, option in picked or (((), value),))


def _picked(run: Run, node: cst.BaseExpression) -> Cases:
    """`TABLE[name]`: under each key of a table in sight its value, where the key is a parameter."""
    match node:
        case cst.Subscript(value=table, slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Name(value=name)))]):
            parameter, held = parameter_named(run, name), run.evaluate(table)
            if parameter is None or not isinstance(held, Mapping) or held.open or not held.items:
                return ()
            return tuple(((Condition(parameter, "one of", True, (key,)),), item) for key, item in held.items)
        case _:
            return ()


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
