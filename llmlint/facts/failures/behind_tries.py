"""What stands behind a `try` in its function: whether it makes up for what has failed in there, or takes notice of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from llmlint.facts.values.base import At

_LEAVING = (cst.Return, cst.Raise, cst.Continue, cst.Break)


class BehindTry:
    """What stands behind one `try`, or a `with` that drops errors. `given` are the names to which a handler gives a value."""

    def __init__(self, at: At, block: cst.Try | cst.TryStar | cst.With, handler: cst.ExceptHandler | None) -> None:
        self._module = at.module
        self._parts = list(_behind(at, block))
        self._returns = any(isinstance(part, cst.Return) for part in walk(block.body))
        self._given = _assigned(handler.body) if handler is not None else frozenset[str]()
        self._answered = _assigned(block.body)

    def makes_up(self, sites: Container[cst.CSTNode]) -> bool:
        """Whether a model is asked there because of the failure, or something is raised or called.

        So it is where the `try` returns its answer, so that only failures come this far, and where a condition looks at what the `try` or
        its handler gave a value. A request about what was answered in the `try` is the next step, and no other attempt at it.
        """
        if self._returns:
            return any(part in sites or self._raises(part) or _gives_call(part) for part in self._parts)
        left = False
        for part in self._parts:
            if _tests(part, self._given | self._answered):
                inside = list(walk(part))
                if any(self._is_attempt(inner, sites) for inner in inside) or self._acts_on_failure(part, inside):
                    return True
                left = left or any(isinstance(inner, _LEAVING) for inner in inside)
            elif left and self._is_attempt(part, sites):
                return True
        return False

    def is_noticed(self, sites: Container[cst.CSTNode]) -> bool:
        """Whether anything there may have to do with the failure: a request, an error, a log, or a condition on what the handler gave."""
        for part in self._parts:
            if part in sites or _tests(part, self._given) or self._raises(part) or _acts(part):
                return True
            if self._returns and _gives_call(part):
                return True
        return False

    def _is_attempt(self, part: cst.CSTNode, sites: Container[cst.CSTNode]) -> bool:
        if part in sites:
            return not any(isinstance(name, (cst.Name, cst.Attribute)) and words(name) in self._answered for name in walk(part))
        return self._raises(part)

    def _acts_on_failure(self, part: cst.CSTNode, inside: list[cst.CSTNode]) -> bool:
        """Whether something is called under a condition that reads what only the handler gave a value."""
        return _tests(part, self._given - self._answered) and any(_acts(inner) or _gives_call(inner) for inner in inside)

    def _raises(self, part: cst.CSTNode) -> bool:
        """Whether an error is raised, and not in the place of another one, in the handler that has caught that."""
        return isinstance(part, cst.Raise) and not any(isinstance(node, cst.ExceptHandler) for node, _ in self._module.around(part))


def _behind(at: At, block: cst.Try | cst.TryStar | cst.With) -> Iterator[cst.CSTNode]:
    """All that stands behind a statement in its function, also around the blocks in which it stands."""
    for node, child in at.module.around(block):
        if isinstance(node, (cst.IndentedBlock, cst.Module)):
            for statement in node.body[[statement is child for statement in node.body].index(True) + 1 :]:
                yield from walk(statement)


def _assigned(body: cst.BaseSuite) -> frozenset[str]:
    """The names to which a block gives a value."""
    found: set[str] = set()
    for part in walk(body):
        if isinstance(part, (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.NamedExpr)):
            found.update(_names(part.target))
    return frozenset(found)


def _names(target: cst.BaseExpression) -> Iterator[str]:
    match target:
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            for element in elements:
                yield from _names(element.value)
        case cst.Subscript(value=value):
            yield words(value)
        case _:
            yield words(target)


def _tests(node: cst.CSTNode, names: frozenset[str]) -> bool:
    """Whether a condition, or what `or` makes up for, is one of some names."""
    match node:
        case cst.If(test=test) | cst.While(test=test) | cst.IfExp(test=test) | cst.Assert(test=test) | (cst.BooleanOperation() as test):
            return any(isinstance(part, (cst.Name, cst.Attribute)) and words(part) in names for part in walk(test))
        case _:
            return False


def _gives_call(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Return) and node.value is not None and any(isinstance(part, cst.Call) for part in walk(node.value))


def _acts(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Expr) and isinstance(node.value, (cst.Call, cst.Await))


__all__ = ["BehindTry"]
