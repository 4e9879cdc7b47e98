"""Comprehensions and generator expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.access import element
from llmlint.facts.evaluation.run import Run, expression
from llmlint.facts.followed.cutting import iterate_event
from llmlint.facts.libraries.reading import sifted
from llmlint.facts.libraries.unordered import walks_unordered
from llmlint.facts.values import Mapping, Repeated, Sequence

if TYPE_CHECKING:
    from llmlint.facts.values.base import Value


def iterated(run: Run, value: Value, *, collects: bool) -> Value:
    """A value as the source of an iteration."""
    return iterate_event(run, value, collects=collects)


def _clauses(run: Run, clause: cst.CompFor) -> None:
    from llmlint.facts.evaluation.binding import bind

    current: cst.CompFor | None = clause
    while current is not None:
        source = sifted(iterated(run, run.evaluate(current.iter), collects=True), current)
        run.sources[current] = source
        bind(run, current.target, element(run.world, source, run.unit))
        for condition in current.ifs:
            run.evaluate(condition.test)
        current = current.inner_for_in


@expression(cst.ListComp, cst.SetComp, cst.GeneratorExp)
def comprehension(run: Run, node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> Value:
    """A list, set or generator of the element."""
    outer = run.branch()
    _clauses(run, node.for_in)
    value = run.evaluate(node.elt)
    run.env = outer
    return Sequence((Repeated(value),), unordered=isinstance(node, cst.SetComp) or walks_unordered(run.sources[node.for_in]))


@expression(cst.DictComp)
def dict_comprehension(run: Run, node: cst.DictComp) -> Value:
    """A dict whose keys are not known."""
    outer = run.branch()
    _clauses(run, node.for_in)
    run.evaluate(node.key)
    value = run.evaluate(node.value)
    run.env = outer
    return Mapping((), True, value)
