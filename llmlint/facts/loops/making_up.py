"""Loops that make up for a failure: one by one what could not be had at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Container

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.base import At


def asks_after_a_failure(at: At, loop: cst.CSTNode) -> bool:
    """Whether a call in a loop is made in a handler of that loop's rounds: of the items only those that failed are asked about."""
    handled = False
    for above, _ in at.module.around(at.node):
        if above is loop:
            return handled
        handled |= isinstance(above, (cst.ExceptHandler, cst.ExceptStarHandler))
    return False


def makes_up_for_a_failure(loop: cst.CSTNode, module: ModuleUnit, sites: Container[cst.CSTNode]) -> bool:
    """Whether a loop is reached only when an earlier request failed, or brought an answer that is of no use."""
    answers: set[str] | None = None
    for node, child in module.around(loop):
        if isinstance(node, cst.ExceptHandler):
            return True
        tests = _missed(node, child)
        if tests:
            answers = _answers_before(loop, module, sites) if answers is None else answers
            if any(isinstance(part, cst.Name) and part.value in answers for test in tests for part in walk(test)):
                return True
    return False


def _missed(node: cst.CSTNode, child: cst.CSTNode) -> list[cst.BaseExpression]:
    """What was false, if the child of a node is reached: `if not answer:` around it, `if answer: return …` in front of it."""
    match node:
        case cst.If(test=cst.UnaryOperation(operator=cst.Not(), expression=inner), body=body) if body is child:
            return [inner]
        case cst.If(
            test=cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=cst.Is(), comparator=cst.Name(value="None"))])
        ):
            return [left] if node.body is child else []
        case cst.IndentedBlock(body=body):
            before = body[: [statement is child for statement in body].index(True)]
            return [statement.test for statement in before if isinstance(statement, cst.If) and _returns_if_true(statement)]
        case _:
            return []


def _returns_if_true(statement: cst.If) -> bool:
    last = statement.body.body[-1] if statement.body.body else None
    returns = isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[-1], cst.Return) and last.body[-1].value is not None
    return returns and statement.orelse is None and isinstance(statement.test, cst.Name)


def _answers_before(loop: cst.CSTNode, module: ModuleUnit, sites: Container[cst.CSTNode]) -> set[str]:
    """The names that hold an answer, or what was made of one, in the function of a loop; those it assigns itself aside."""
    function = module.function_around(loop)
    inside = set(walk(loop))
    found: set[str] = set()
    for node in walk(function) if function is not None else ():
        if not isinstance(node, cst.Assign) or node in inside:
            continue
        parts = list(walk(node.value))
        if any(part in sites or (isinstance(part, cst.Name) and part.value in found) for part in parts):
            found.update(target.target.value for target in node.targets if isinstance(target.target, cst.Name))
    return found


__all__ = ["asks_after_a_failure", "makes_up_for_a_failure"]
