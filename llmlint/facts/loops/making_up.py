"""Loops that make up for a failure: one by one what could not be had at once."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.syntax.blocks import last_in
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Container

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.base import At


def asks_after_a_failure(at: At, loop: cst.CSTNode, sites: Container[cst.CSTNode]) -> bool:
    """Whether a round of a loop makes a call only where something failed before in it: in a handler, or after an answer of no use."""
    between = list(takewhile(lambda step: step[0] is not loop, at.module.around(at.node)))
    if not between or at.module.parents.get(between[-1][0]) is not loop:
        return False
    if any(isinstance(above, (cst.ExceptHandler, cst.ExceptStarHandler)) for above, _ in between):
        return True
    return any(_replaces_an_answer(above, below, loop, sites) for above, below in between)


def _replaces_an_answer(above: cst.CSTNode, below: cst.CSTNode, loop: cst.CSTNode, sites: Container[cst.CSTNode]) -> bool:
    """`answer = ask(item)`, `if not answer: answer = ask_better(item)`: what was of no use is asked for again."""
    if not isinstance(above, (cst.If, cst.While)):
        return False
    again = {name for node in walk(above) if isinstance(node, cst.Assign) for name in _given(node)}
    return any(_mentions(test, again & _answers_before(below, loop, sites)) for test in _missed(above, below))


def makes_up_for_a_failure(loop: cst.CSTNode, module: ModuleUnit, sites: Container[cst.CSTNode]) -> bool:
    """Whether a loop is reached only when an earlier request failed, or brought an answer that is of no use."""
    function = module.function_around(loop)
    answers: set[str] | None = None
    for node, child in module.around(loop):
        if isinstance(node, cst.ExceptHandler):
            return True
        tests = _missed(node, child)
        if tests and function is not None:
            answers = _answers_before(loop, function, sites) if answers is None else answers
            if any(_mentions(test, answers) for test in tests):
                return True
    return False


def _mentions(test: cst.BaseExpression, names: set[str]) -> bool:
    return any(isinstance(part, cst.Name) and part.value in names for part in walk(test))


def _missed(node: cst.CSTNode, child: cst.CSTNode) -> list[cst.BaseExpression]:
    """What was false, if the child of a node is reached: `if not answer:` around it, `if answer: …` and `else:`, or `if answer: return …`
    in front of it.
    """
    match node:
        case cst.If(test=test, body=body) | cst.While(test=test, body=body) if body is child and _is_negated(test):
            return [test]
        case cst.If(test=test, orelse=orelse) if orelse is child and _is_there(test):
            return [test]
        case cst.IndentedBlock(body=body):
            before = body[: [statement is child for statement in body].index(True)]
            return [statement.test for statement in before if isinstance(statement, cst.If) and _returns_if_true(statement)]
        case _:
            return []


def _is_negated(test: cst.BaseExpression) -> bool:
    """`not answer`, `answer is None`."""
    match test:
        case cst.UnaryOperation(operator=cst.Not()):
            return True
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.Is(), comparator=cst.Name(value="None"))]):
            return True
        case _:
            return False


def _is_there(test: cst.BaseExpression) -> bool:
    """`answer`, `answer and len(answer) == len(items)`, `answer is not None`."""
    match test:
        case cst.Name():
            return True
        case cst.BooleanOperation(left=left, operator=cst.And()):
            return _is_there(left)
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.IsNot(), comparator=cst.Name(value="None"))]):
            return True
        case _:
            return False


def _returns_if_true(statement: cst.If) -> bool:
    last = last_in(statement.body)
    return isinstance(last, cst.Return) and last.value is not None and statement.orelse is None and isinstance(statement.test, cst.Name)


def _answers_before(node: cst.CSTNode, scope: cst.CSTNode, sites: Container[cst.CSTNode]) -> set[str]:
    """The names that hold an answer, or what was made of one, in a function or a loop before a node is reached."""
    found: set[str] = set()
    for part in takewhile(lambda part: part is not node, walk(scope)):
        if not isinstance(part, cst.Assign):
            continue
        inner = list(walk(part.value))
        if any(one in sites or (isinstance(one, cst.Name) and one.value in found) for one in inner):
            found |= _given(part)
    return found


def _given(statement: cst.Assign) -> set[str]:
    """The names that an assignment gives something to."""
    return {name.value for target in statement.targets for name in walk(target.target) if isinstance(name, cst.Name)}


__all__ = ["asks_after_a_failure", "makes_up_for_a_failure"]
