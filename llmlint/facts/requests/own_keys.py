"""Loops over the keys of a dict that look for each key in a new dict: a key comes once, so that nothing is ever found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.requests.kept_places import is_fresh
from llmlint.syntax.blocks import statements_in

if TYPE_CHECKING:
    from llmlint.facts.values.base import At


def looks_for_own_keys(at: At, loop: cst.CSTNode) -> bool:
    """`found = {}`, `for key, value in given.items(): if key not in found: found[key] = ask(value)`."""
    key, function = _key_of(loop), at.module.function_around(at.node)
    if not key or not isinstance(function, cst.FunctionDef) or loop not in statements_in(function.body.body):
        return False
    before = [node for node in statements_in(function.body.body) if isinstance(node, (cst.Assign, cst.AnnAssign))]
    fresh = {words(target) for node in before if node.value is not None and _is_empty(node.value) for target in _targets(node)}
    tests = [above.test for above, child in at.module.around(at.node) if isinstance(above, cst.If) and child is above.body]
    return any(_asks_for(test, key, fresh) for test in tests)


def _key_of(loop: cst.CSTNode) -> str:
    match loop:
        case cst.For(
            target=cst.Tuple(elements=[cst.Element(value=cst.Name(value=key)), _]),
            iter=cst.Call(func=cst.Attribute(attr=cst.Name(value="items")), args=[]),
        ):
            return key
        case _:
            return ""


def _is_empty(value: cst.BaseExpression) -> bool:
    return is_fresh(value) and not (isinstance(value, (cst.Dict, cst.List, cst.Set)) and value.elements) and not getattr(value, "args", ())


def _targets(node: cst.Assign | cst.AnnAssign) -> list[cst.BaseExpression]:
    return [node.target] if isinstance(node, cst.AnnAssign) else [target.target for target in node.targets]


def _asks_for(test: cst.BaseExpression, key: str, fresh: set[str]) -> bool:
    match test:
        case cst.Comparison(
            left=cst.Name(value=name), comparisons=[cst.ComparisonTarget(operator=cst.NotIn(), comparator=cst.Name(value=held))]
        ):
            return name == key and held in fresh
        case _:
            return False


__all__ = ["looks_for_own_keys"]
