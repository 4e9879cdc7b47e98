"""Functions that call themselves for another round: does anything but the model's answer end them?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.loops.name_flow import answers_of, edges_in, names_in, sent_by
from llmlint.patterns import regex
from llmlint.syntax.blocks import statements_before
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import CallSite

_ANSWERED = regex(r"tool|function_call|finish_reason|stop_reason", re.IGNORECASE)


def goes_on_as_the_model_says(site: CallSite, function: cst.FunctionDef) -> bool:
    """Whether a call of a function inside itself stands where the model asks for a tool, or sends on an answer that alone decides on it."""
    call = site.at.node
    around = list(site.at.module.around(call))
    if not isinstance(call, cst.Call) or any(isinstance(node, cst.ExceptHandler) for node, _ in around):
        return False
    tests = [node.test for node, _ in around if isinstance(node, cst.If)]
    made = [part for arg in call.args for part in walk(arg.value) if isinstance(part, cst.BinaryOperation)]
    if not made and any(isinstance(part, cst.Name) and _ANSWERED.search(part.value) for test in tests for part in walk(test)):
        return True
    if any(isinstance(part, cst.Integer) for operation in made for part in walk(operation)):
        return False
    answers = _answers(site, call, function)
    return bool(sent_by(call) & answers) and all(_decided_by(answers, node, below) for node, below in around)


def _answers(site: CallSite, call: cst.Call, function: cst.FunctionDef) -> set[str]:
    """The names of a function that hold what its other calls are answered, or what is made of that."""
    edges = list(edges_in(function.body))
    asking = [node for node in site.unit.sites if isinstance(node, cst.Call) and node is not call]
    return set[str]().union(*(answers_of(node, function.body, edges) for node in asking))


def _decided_by(answers: set[str], node: cst.CSTNode, below: cst.CSTNode) -> bool:
    """Whether only answers decide that the way through a node leads on to the one below it: `if "DONE" in answer: return answer`."""
    if isinstance(node, cst.If):
        return bool(names_in(node.test) & answers)
    ways_out = [statement for statement in statements_before(node, below) if _leaves(statement)]
    tested = all(isinstance(statement, cst.If) and names_in(statement.test) & answers for statement in ways_out)
    return tested and not isinstance(node, (cst.BaseCompoundStatement, cst.BaseComp, cst.CompFor))


def _leaves(statement: cst.CSTNode) -> bool:
    return any(isinstance(part, (cst.Return, cst.Raise)) for part in walk(statement))


__all__ = ["goes_on_as_the_model_says"]
