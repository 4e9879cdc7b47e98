"""What decides whether a statement runs: the conditions around it, as far as a model's words are asked in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.values import Sequence, alternatives
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.texts import literal, sole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value

_SCOPES = (cst.FunctionDef, cst.Lambda, cst.ClassDef)
_ASKS = (cst.Equal, cst.NotEqual, cst.In, cst.NotIn)


def deciders(run: Run, node: cst.CSTNode) -> tuple[Flow, ...]:
    """The values that the conditions around a node compare with words, ask for their beginning, or take for a yes."""
    found: list[Flow] = []
    child, above = node, run.module.parents.get(node)
    while above is not None and not isinstance(above, _SCOPES):
        if isinstance(above, (cst.If, cst.IfExp)) and child is not above.test:
            found.extend(_asked(run, above.test))
        child, above = above, run.module.parents.get(above)
    return tuple(dict.fromkeys(found))


def _asked(run: Run, test: cst.BaseExpression) -> Iterator[Flow]:
    match test:
        case cst.BooleanOperation(left=left, right=right):
            yield from _asked(run, left)
            yield from _asked(run, right)
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            yield from _asked(run, inner)
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)]):
            if isinstance(operator, _ASKS):
                first, second = run.evaluate(left), run.evaluate(right)
                yield from _flows(first) if is_words(second) else _flows(second) if is_words(first) else ()
        case cst.Call(func=cst.Attribute(value=subject, attr=cst.Name(value="startswith" | "endswith"))):
            yield from _flows(run.evaluate(subject))
        case cst.Name() | cst.Subscript() | cst.Call():
            yield from (flow for flow in _flows(run.evaluate(test)) if flow.fields)
        case _:
            pass


def is_words(value: Value) -> bool:
    """Whether a value is literal text, or a collection of nothing else."""
    items = value.items if isinstance(value, Sequence) else (value,)
    return bool(items) and all(literal(item) for item in items)


def _flows(value: Value) -> tuple[Flow, ...]:
    return tuple(inner for option in alternatives(value) for inner in alternatives(sole(option)) if isinstance(inner, Flow))
