"""Batches that are made by hand: items are gathered, or a text is cut, up to a limit, put aside, and the
next batch begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.units import ModuleUnit

_MUCH = 8_000
_ORDER = (cst.GreaterThan, cst.GreaterThanEqual, cst.LessThan, cst.LessThanEqual, cst.Equal, cst.NotEqual)


def fills_up(module: ModuleUnit, append: cst.Call | cst.Yield) -> bool:
    """Whether this `list.append(item)` or `yield item` puts a full batch aside: under a comparison, in a loop, and it is begun anew."""
    tests: list[tuple[cst.If, cst.CSTNode]] = []
    for node, child in module.around(append):
        if isinstance(node, cst.If):
            tests.append((node, child))
        if isinstance(node, (cst.For, cst.While)):
            limited = (branch for test, branch in tests if _compares(module, test.test) or _names_a_comparison(module, test.test, node))
            return any(_begins_anew(module, branch, append) for branch in limited)
    return False


def fills_up_by_helper(module: ModuleUnit, function: cst.FunctionDef) -> bool:
    """Whether a function hands out what a helper of its own puts aside whenever a limit is reached: `if size > limit: flush()`, where
    `flush` appends what was gathered and begins anew. A helper is a function in it, or a method of the same object.
    """
    nodes = module.index.below(function.body)
    handed_out = {words(node.value) for node in only(nodes, cst.Return) if node.value is not None}
    limited = {words(node.func) for node in only(nodes, cst.Call) if _is_under_a_limit(module, node)}
    return any(
        words(node.func) in {f"{name}.append" for name in handed_out} and _begins_anew(module, helper.body, node)
        for helper in _helpers(module, function, limited)
        for node in only(module.index.below(helper.body), cst.Call)
    )


def _is_under_a_limit(module: ModuleUnit, call: cst.Call) -> bool:
    compared = False
    for node, child in module.around(call):
        compared = compared or (isinstance(node, cst.If) and child is node.body and _compares(module, node.test))
        if isinstance(node, (cst.For, cst.While)):
            return compared
    return False


def _helpers(module: ModuleUnit, function: cst.FunctionDef, called: set[str]) -> Iterator[cst.FunctionDef]:
    owner = module.scope_around(function)
    inside = only(module.index.below(function.body), cst.FunctionDef)
    beside = [node for node in owner.body.body if isinstance(node, cst.FunctionDef)] if isinstance(owner, cst.ClassDef) else []
    yield from (node for node in inside if node.name.value in called)
    yield from (node for node in beside if f"self.{node.name.value}" in called)


def cuts_windows(module: ModuleUnit, append: cst.Call, size_of: Callable[[cst.BaseExpression], int]) -> bool:
    """Whether `list.append(text[start:end])` puts a long part of a text aside, and the loop goes on behind it: `end = start + SIZE`,
    `start = end`. `size_of`: the number that an expression is known to be, else 0.
    """
    loop = next((node for node, _ in module.around(append) if isinstance(node, (cst.For, cst.While))), None)
    if not isinstance(loop, cst.While) or not append.args:
        return False
    parts = only(module.index.below(append.args[0].value), cst.Subscript)
    nodes = module.index.below(loop.body) if parts else []
    given = [(target.target, node.value) for node in only(nodes, cst.Assign) for target in node.targets]
    for part in parts:
        match part:
            case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Slice(lower=cst.Name() as start, upper=cst.BaseExpression() as end))]):
                ends = [end, *(value for target, value in given if target.deep_equals(end))]
                if any(_is_far_behind(one, start, size_of) for one in ends):
                    return any(target.deep_equals(start) for target, _ in given)
            case _:
                pass
    return False


def _is_far_behind(end: cst.BaseExpression, start: cst.Name, size_of: Callable[[cst.BaseExpression], int]) -> bool:
    match end:
        case cst.BinaryOperation(left=cst.Name(value=name), operator=cst.Add(), right=size):
            return name == start.value and size_of(size) >= _MUCH
        case _:
            return False


def _compares(module: ModuleUnit, test: cst.BaseExpression) -> bool:
    return any(isinstance(node.operator, _ORDER) for node in only(module.index.below(test), cst.ComparisonTarget))


def _names_a_comparison(module: ModuleUnit, test: cst.BaseExpression, loop: cst.For | cst.While) -> bool:
    """Whether a test asks for what a comparison in the same round gave: `is_full = size > limit`, `if batch and is_full:`."""
    asked = {node.value for node in only(module.index.below(test), cst.Name)}
    given = (node for node in only(module.index.below(loop.body), cst.Assign) if _compares(module, node.value))
    return bool(asked & _assigned(list(given)))


def _begins_anew(module: ModuleUnit, branch: cst.CSTNode, append: cst.Call | cst.Yield) -> bool:
    given = [arg.value for arg in append.args] if isinstance(append, cst.Call) else [append.value] if append.value is not None else []
    put_aside = {node.value for value in given for node in only(module.index.below(value), cst.Name)}
    order = module.index.order
    nodes, at = only(module.index.below(branch), cst.Assign), order(append)
    if put_aside & _assigned([node for node in nodes if order(node) >= at]):
        return True
    handed_on = [node.value for node in nodes if order(node) < at and _assigned([node]) & put_aside]
    sources = {part.value for value in handed_on for part in only(module.index.below(value), cst.Name)}
    return bool(sources & _assigned(nodes))


def _assigned(nodes: list[cst.Assign]) -> set[str]:
    """What is given something else: names, the last ones of attributes, and the containers of items."""
    waiting: list[cst.BaseExpression] = [target.target for node in nodes for target in node.targets]
    found: set[str] = set()
    while waiting:
        match waiting.pop():
            case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
                found.add(name)
            case cst.Tuple(elements=elements) | cst.List(elements=elements):
                waiting += [element.value for element in elements]
            case cst.Subscript(value=container):
                waiting.append(container)
            case _:
                pass
    return found


__all__ = ["cuts_windows", "fills_up", "fills_up_by_helper"]
