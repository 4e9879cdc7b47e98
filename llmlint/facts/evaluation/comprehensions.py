"""Comprehensions and generator expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.access import element
from llmlint.facts.evaluation.list_expressions import copies_each
from llmlint.facts.evaluation.run import Run, expression
from llmlint.facts.evaluation.tool_results import leave_out, tool_results
from llmlint.facts.followed.cutting import iterate_event
from llmlint.facts.libraries.reading import sifted
from llmlint.facts.libraries.unordered import walks_unordered
from llmlint.facts.values import NONE, UNKNOWN, Made, Mapping, Repeated, Sequence, Text, alternatives, each, join
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.texts import literal

if TYPE_CHECKING:
    from collections.abc import Sequence as SequenceOf

    from llmlint.facts.values.base import Value


def _clauses(run: Run, clause: cst.CompFor) -> None:
    from llmlint.facts.evaluation.binding import bind

    current: cst.CompFor | None = clause
    while current is not None:
        source = sifted(iterate_event(run, run.evaluate(current.iter), current), current)
        run.sources[current] = source
        bind(run, current.target, element(run.world, source, run.unit))
        for condition in current.ifs:
            run.evaluate(condition.test)
            leave_out(run, tool_results(run, condition.test, True))
        current = current.inner_for_in


@expression(cst.ListComp, cst.SetComp, cst.GeneratorExp)
def comprehension(run: Run, node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> Value:
    """A list, set or generator of the element."""
    outer = run.branch()
    _clauses(run, node.for_in)
    value = run.evaluate(node.elt)
    run.env = outer
    source = run.sources[node.for_in]
    is_same = node.elt.deep_equals(node.for_in.target)
    packed = is_same and any(isinstance(option, Sequence) and option.packed for option in alternatives(source))
    made = Sequence((Repeated(value),), isinstance(node, cst.SetComp) or walks_unordered(source), packed)
    if not isinstance(node, cst.ListComp) or not copies_each(node):
        return made
    return each(source, lambda option: option if isinstance(option, (Flow, Sequence)) and not walks_unordered(option) else made)


@expression(cst.DictComp)
def dict_comprehension(run: Run, node: cst.DictComp) -> Value:
    """A dict: the entries that it takes over from another, else one whose keys are not known."""
    outer = run.branch()
    _clauses(run, node.for_in)
    run.evaluate(node.key)
    value = run.evaluate(node.value)
    run.env = outer
    hidden = Mapping((), True, value)
    if not _takes_over(node):
        return hidden
    return each(run.sources[node.for_in], lambda option: _taken_over(option, node) or hidden)


def _takes_over(node: cst.DictComp) -> bool:
    """Whether the entries are those that are walked over: `{key: value for key, value in options.items() if ...}`."""
    match node.for_in, node.key, node.value:
        case (
            cst.CompFor(target=cst.Tuple(elements=[cst.Element(value=first), cst.Element(value=second)]), inner_for_in=None),
            cst.Name(value=key),
            cst.Name(value=value),
        ):
            return isinstance(first, cst.Name) and isinstance(second, cst.Name) and (first.value, second.value) == (key, value)
        case _:
            return False


def _taken_over(pairs: Value, node: cst.DictComp) -> Mapping | None:
    """The dict of pairs whose keys are all in sight. What a condition may leave out is there or not; a `None` is left out if it says so."""
    if not isinstance(pairs, Sequence) or not pairs.fixed or not isinstance(node.value, cst.Name):
        return None
    items: list[tuple[str, Value]] = []
    for pair in pairs.items:
        key = literal(pair.items[0]) if isinstance(pair, Sequence) and pair.fixed and len(pair.items) == 2 else None
        if not isinstance(pair, Sequence) or key is None:
            return None
        kept = _kept(pair.items[1], node.value.value, node.for_in.ifs)
        if kept is not None:
            items.append((key, kept))
    return Mapping(tuple(items))


def _kept(value: Value, name: str, conditions: SequenceOf[cst.CompIf]) -> Value | None:
    """What is left of an entry behind the conditions; `None` where it is surely left out."""
    if not conditions:
        return value
    if not all(_asks_for_a_value(condition.test, name) for condition in conditions):
        return join(value, UNKNOWN)
    options = [option for option in alternatives(value) if option != NONE]
    if not options:
        return None
    is_sure = len(options) == len(alternatives(value)) and all(isinstance(option, (Text, Sequence, Made)) for option in options)
    return join(*options) if is_sure else join(*options, UNKNOWN)


def _asks_for_a_value(test: cst.BaseExpression, name: str) -> bool:
    """Whether a condition only asks that there is a value: `value`, `value is not None`."""
    match test:
        case cst.Comparison(left=cst.Name(value=left), comparisons=[cst.ComparisonTarget(cst.IsNot(), cst.Name(value="None"))]):
            return left == name
        case _:
            return isinstance(test, cst.Name) and test.value == name
