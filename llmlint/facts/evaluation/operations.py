"""What operators make of values: sums, texts with placeholders, paths, pipelines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.access import element
from llmlint.facts.evaluation.places import divided
from llmlint.facts.evaluation.run import Run, expression
from llmlint.facts.evaluation.strings import percent, words
from llmlint.facts.libraries.filling import note_percent
from llmlint.facts.libraries.http_requests import names_address
from llmlint.facts.libraries.unordered import combined
from llmlint.facts.values import (
    UNKNOWN,
    Const,
    Hole,
    Made,
    Mapping,
    Pipeline,
    Repeated,
    Sequence,
    Text,
    alternatives,
    join,
)
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.texts import concat

if TYPE_CHECKING:
    from llmlint.facts.values.base import Value


@expression(cst.BinaryOperation)
def _binary(run: Run, node: cst.BinaryOperation) -> Value:
    chain: list[cst.BinaryOperation] = []
    current: cst.BaseExpression = node
    while isinstance(current, cst.BinaryOperation):
        chain.append(current)
        current = current.left
    value = run.evaluate(current)
    for step in reversed(chain):
        value = _operate(run, step, value, run.evaluate(step.right))
    return value


def _operate(run: Run, node: cst.BinaryOperation, left: Value, right: Value) -> Value:
    match node.operator:
        case cst.Add():
            return add(run, node, left, right)
        case cst.Modulo() if isinstance(left, Text):
            note_percent(run, node, left, right)
            return percent(run, node, left, right)
        case cst.BitOr() | cst.Subtract() | cst.BitAnd() if (made := combined(left, right)) is not None:
            return made
        case cst.Divide():
            return divided(run, node, left, right)
        case cst.BitOr():
            return _piped(run, node, left, right)
        case cst.Multiply() if isinstance(left, Const) and isinstance(right, Const):
            return _product(left, right)
        case _:
            return UNKNOWN


def _product(left: Const, right: Const) -> Value:
    if isinstance(left.value, (int, float)) and isinstance(right.value, (int, float)) and abs(left.value) < 1e9 and abs(right.value) < 1e9:
        return Const(left.value * right.value)
    return UNKNOWN


def add(run: Run, node: cst.CSTNode, left: Value, right: Value) -> Value:
    """`left + right` for texts and lists."""
    made: list[Value] = []
    for first in alternatives(left):
        for second in alternatives(right):
            if isinstance(first, Sequence) and isinstance(second, Sequence):
                made.append(
                    Sequence((*first.items, *second.items)[:64], first.unordered or second.unordered, packed=first.packed or second.packed)
                )
            elif isinstance(first, Sequence):
                made.append(Sequence((*first.items, Repeated(element(run.world, second, run.unit)))))
            elif isinstance(second, Sequence):
                made.append(Sequence((Repeated(element(run.world, first, run.unit)), *second.items)))
            elif isinstance(first, (Text, Document)) or isinstance(second, (Text, Document)):
                made.append(concat(_labelled(run, node, first, "left"), _labelled(run, node, second, "right")))
            elif isinstance(first, Flow) and isinstance(second, Flow) and first.source == second.source:
                made.append(first)
            elif isinstance(first, Flow) and isinstance(second, Flow) and any(map(names_address, run.settle(first))):
                made.append(concat(_labelled(run, node, first, "left"), _labelled(run, node, second, "right")))
            else:
                made.append(UNKNOWN)
            if len(made) > 12:
                return join(*made)
    return join(*made)


def _labelled(run: Run, node: cst.CSTNode, value: Value, side: str) -> Value:
    """What is added to a text, as a hole that knows where it is written."""
    if isinstance(value, Text):
        return value
    if isinstance(node, cst.AugAssign):
        part: object = node.target if side == "left" else node.value
    else:
        part = getattr(node, side if isinstance(node, cst.BinaryOperation) else "value", None)
    if not isinstance(part, cst.BaseExpression) or isinstance(part, cst.BinaryOperation):
        return Text((Hole(value, run.at(node)),)) if not isinstance(value, Flow) else value
    return Text((Hole(value, run.at(part), words(part)),))


def _piped(run: Run, node: cst.BinaryOperation, left: Value, right: Value) -> Value:
    stages: list[Value] = []
    for value in (left, right):
        stages.extend(value.stages if isinstance(value, Pipeline) else (value,))
    runs = any(isinstance(option, (Made, Pipeline)) for stage in stages for option in run.settle(stage))
    if runs:
        return Pipeline(tuple(stages[:16]), run.at(node))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return Mapping((*left.items, *right.items), left.open or right.open)
    if isinstance(left, Mapping) and left.items and all(isinstance(value, (Text, Const)) for _, value in left.items):
        return replace(left, open=True)
    return UNKNOWN


__all__ = ["add"]
