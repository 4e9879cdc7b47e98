"""Whether a function that leads to a model asks it on every way through, or under a condition only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.syntax.blocks import turns_away
from llmlint.syntax.walk import children, walk

if TYPE_CHECKING:
    from collections.abc import Collection

    from llmlint.facts.evaluation.units import FunctionUnit


def always_asks(function: FunctionUnit, sites: Collection[cst.CSTNode] | None = None) -> bool:
    """Whether one of the calls in a function that ask a model is made on every way that does not raise. A loop is taken to turn.

    `sites` are the calls that count, where not all of them do.
    """
    node, counted = function.node, function.sites if sites is None else sites
    if not isinstance(node, cst.FunctionDef) or not counted:
        return True
    return _asks(node.body, counted)


def _asks(suite: cst.BaseSuite, sites: Collection[cst.CSTNode]) -> bool:
    for statement in suite.body:
        if _does(statement, sites):
            return True
        if _leaves(statement):
            return False
    return turns_away(suite, (cst.Raise,))


def _does(statement: cst.CSTNode, sites: Collection[cst.CSTNode]) -> bool:
    match statement:
        case cst.If(body=body, orelse=orelse, test=test):
            if any(part in sites for part in walk(test)):
                return True
            return orelse is not None and _asks(body, sites) and _does(orelse, sites)
        case cst.Match(cases=cases):
            return bool(cases) and all(_asks(case.body, sites) for case in cases)
        case cst.Try(body=body, orelse=orelse, finalbody=last):
            parts = [body, *(part.body for part in (orelse, last) if part is not None)]
            return any(_asks(part, sites) for part in parts)
        case cst.For(iter=header, body=body) | cst.While(test=header, body=body):
            return any(part in sites for part in walk(header)) or any(part in sites for part in walk(body))
        case cst.With(items=items, body=body):
            return any(part in sites for item in items for part in walk(item)) or _asks(body, sites)
        case cst.Else(body=body):
            return _asks(body, sites)
        case cst.FunctionDef() | cst.ClassDef():
            return False
        case _:
            return any(part in sites for part in walk(statement))


def _leaves(statement: cst.CSTNode) -> bool:
    """Whether a statement may end the function."""
    if isinstance(statement, cst.Return):
        return True
    if isinstance(statement, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        return False
    return any(_leaves(child) for child in children(statement))


__all__ = ["always_asks"]
