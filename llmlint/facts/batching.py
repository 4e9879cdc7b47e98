"""Batches that are made by hand: items are gathered until a limit is reached, put aside, and gathering begins anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.units import ModuleUnit

_ORDER = (cst.GreaterThan, cst.GreaterThanEqual, cst.LessThan, cst.LessThanEqual)


def fills_up(module: ModuleUnit, append: cst.Call) -> bool:
    """Whether this `list.append(item)` puts a full batch aside: under a comparison, in a loop, and what it appends is begun anew."""
    parents = module.parents
    child: cst.CSTNode = append
    node = parents.get(append)
    tests: list[tuple[cst.If, cst.CSTNode]] = []
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
        if isinstance(node, cst.If):
            tests.append((node, child))
        if isinstance(node, (cst.For, cst.While)):
            return any(_compares(test.test) and _begins_anew(branch, append) for test, branch in tests)
        child, node = node, parents.get(node)
    return False


def _compares(test: cst.BaseExpression) -> bool:
    return any(isinstance(node, cst.ComparisonTarget) and isinstance(node.operator, _ORDER) for node in walk(test))


def _begins_anew(branch: cst.CSTNode, append: cst.Call) -> bool:
    put_aside = {node.value for arg in append.args for node in walk(arg.value) if isinstance(node, cst.Name)}
    assigned = {
        name.value
        for node in walk(branch)
        if isinstance(node, cst.Assign)
        for target in node.targets
        for name in walk(target.target)
        if isinstance(name, cst.Name)
    }
    return bool(put_aside & assigned)


__all__ = ["fills_up"]
