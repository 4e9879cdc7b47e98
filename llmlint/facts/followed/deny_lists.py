"""Checks that look for what is forbidden: what they do not know passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.syntax.blocks import last_in
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.units import FunctionUnit

_SEARCHES = frozenset({"search", "match", "findall", "finditer", "startswith"})
_TURNED = (cst.NotIn, cst.NotEqual, cst.IsNot)


def only_denies(function: FunctionUnit, guards: Callable[[cst.CSTNode], bool]) -> bool:
    """Whether a function turns away what it finds in a list, or with a pattern, and lets all else pass.

    Not where it turns away what it does not find, lets pass only what it finds, or calls something that `guards`.
    """
    nodes = list(walk(function.node))
    refusals = [node.test for node in nodes if isinstance(node, cst.If) and _refuses(node.body)]
    if not any(_finds(test) for test in refusals) or any(_is_turned(test) for test in refusals):
        return False
    return not any(isinstance(node, cst.Call) and guards(node) for node in nodes) and not _refuses(function.node)


def _finds(test: cst.BaseExpression) -> bool:
    called = (part.func for part in walk(test) if isinstance(part, cst.Call))
    searches = any(isinstance(func, (cst.Name, cst.Attribute)) and _verb(func) in _SEARCHES for func in called)
    return searches or any(isinstance(operator, cst.In) for operator in _operators(test))


def _operators(test: cst.BaseExpression) -> list[cst.BaseCompOp]:
    return [target.operator for part in walk(test) if isinstance(part, cst.Comparison) for target in part.comparisons]


def _verb(func: cst.Name | cst.Attribute) -> str:
    return func.value if isinstance(func, cst.Name) else func.attr.value


def _is_turned(test: cst.BaseExpression) -> bool:
    negated = any(isinstance(part, cst.UnaryOperation) and isinstance(part.operator, cst.Not) for part in walk(test))
    return negated or any(isinstance(operator, _TURNED) for operator in _operators(test))


def _refuses(block: cst.CSTNode) -> bool:
    """Whether the last statement of a block raises, or returns no."""
    body = block.body if isinstance(block, cst.FunctionDef) else block
    last = last_in(body) if isinstance(body, cst.BaseSuite) else None
    if isinstance(last, cst.Return):
        answer = last.value.elements[0].value if isinstance(last.value, cst.Tuple) and last.value.elements else last.value
        return isinstance(answer, cst.Name) and answer.value == "False"
    return isinstance(last, cst.Raise)


__all__ = ["only_denies"]
