"""Branches that are never taken: `if False`, and a local switch that nothing turns on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.run import Run


def never_holds(run: Run, test: cst.BaseExpression) -> bool:
    """Whether a condition is false whenever the program gets here, as its own function shows."""
    if not isinstance(test, cst.Name):
        return False
    if test.value == "False":
        return True
    if not isinstance(run.unit, FunctionUnit) or test.value not in run.unit.module.names_set_to_false:
        return False
    given = list(_given(run.unit.node, test.value))
    return len(given) == 1 and isinstance(given[0], cst.Name) and given[0].value == "False"


def _given(function: cst.CSTNode, name: str) -> Iterator[cst.BaseExpression | None]:
    """All that a function, or one inside it, gives to a name; `None` for what is no plain assignment."""
    for node in walk(function):
        match node:
            case cst.Assign(targets=targets, value=value):
                for target in targets:
                    plain = isinstance(target.target, cst.Name)
                    yield from (value if plain else None for _ in _named(target.target, name))
            case cst.AnnAssign(target=target, value=value):
                yield from (value for _ in _named(target, name))
            case cst.AugAssign(target=target) | cst.NamedExpr(target=target) | cst.For(target=target) | cst.CompFor(target=target):
                yield from (None for _ in _named(target, name))
            case cst.Param(name=target) | cst.NameItem(name=target) | cst.AsName(name=target):
                yield from (None for _ in _named(target, name))
            case _:
                pass


def _named(target: cst.CSTNode, name: str) -> Iterator[cst.CSTNode]:
    return (part for part in walk(target) if isinstance(part, cst.Name) and part.value == name)
