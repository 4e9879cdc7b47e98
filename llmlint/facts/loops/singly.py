"""Items that are asked about one by one after all of them were sent at once: what the answer to the batch has left out."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.loops.at_most import only_value
from llmlint.facts.loops.name_flow import all_of, answers_of, edges_in, names_in, sent_by
from llmlint.syntax.blocks import last_in, statements_before
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.base import At

_LACKING = (cst.NotEqual, cst.NotIn, cst.Is, cst.LessThan)
_COMPLETE = (cst.Equal, cst.In, cst.IsNot, cst.GreaterThanEqual)


def asks_singly_afterwards(at: At, loop: cst.CSTNode, sites: Container[cst.CSTNode]) -> bool:
    """Whether a loop goes through what an earlier request of its function was sent as a whole, and asks where its answer lacks something:
    `answers = ask(join(items))`, `for item in items: if item not in answers: ask(item)`.
    """
    module = at.module
    function = module.function_around(loop)
    if function is None or not isinstance(loop, (cst.For, cst.CompFor)):
        return False
    whole = list(_earlier(function, loop, module, sites))
    if not whole:
        return False
    edges = list(edges_in(function.body))
    source = only_value(loop.iter, module) if isinstance(loop.iter, cst.Name) else None
    walked = names_in(loop.iter) | (names_in(source) if source is not None else frozenset[str]())
    tests = list(_tests_before(at.node, function, module)) + (list(_sorted_out(source)) if source is not None else [])
    for call in whole:
        answers = answers_of(call, function.body, edges)
        if walked & all_of(sent_by(call), edges) - answers and any(_mentions(test, answers) for test in tests):
            return True
    return False


def _earlier(function: cst.FunctionDef, loop: cst.CSTNode, module: ModuleUnit, sites: Container[cst.CSTNode]) -> Iterator[cst.Call]:
    """The requests of a function in front of a loop, but for those in loops that end before it."""
    around = {above for above, _ in module.around(loop)}
    begins = module.index.order(loop)
    for node in only(module.index.below(function.body), cst.Call):
        if node in sites and module.index.order(node) < begins:
            loops = (above for above, _ in module.around(node) if isinstance(above, (cst.For, cst.While, cst.CompFor, cst.BaseComp)))
            inner = takewhile(lambda above: above not in around, loops)
            if next(inner, None) is None:
                yield node


def _tests_before(node: cst.CSTNode, function: cst.FunctionDef, module: ModuleUnit) -> Iterator[cst.BaseExpression]:
    """What says on the way to a call that something is lacking: around it, or in front of it with a way out where nothing is."""
    for above, below in module.around(node):
        if above is function:
            return
        match above:
            case cst.If(test=test, body=body) if body is below and _says(test, _LACKING):
                yield test
            case cst.If(test=test, orelse=other) if other is below and _says(test, _COMPLETE):
                yield test
            case cst.IndentedBlock():
                yield from (
                    s.test for s in statements_before(above, below) if isinstance(s, cst.If) and _leads_away(s) and _says(s.test, _COMPLETE)
                )
            case cst.CompFor(ifs=ifs) | cst.BaseSimpleComp(for_in=cst.CompFor(ifs=ifs)):
                yield from (each.test for each in ifs if _says(each.test, _LACKING))
            case _:
                pass


def _sorted_out(source: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """`[item for item, answer in zip(items, answers) if not answer]`: the answers that are gone through, where something is lacking."""
    if isinstance(source, cst.BaseSimpleComp):
        lacking = [each.test for each in source.for_in.ifs if _says(each.test, _LACKING)]
        yield from (*lacking, source.for_in.iter) if lacking else ()


def _says(test: cst.BaseExpression, operators: tuple[type[cst.BaseCompOp], ...]) -> bool:
    match test:
        case cst.UnaryOperation(operator=cst.Not()):
            return operators is _LACKING
        case cst.Name() | cst.Attribute() | cst.Subscript():
            return operators is _COMPLETE
        case cst.Comparison(comparisons=targets):
            return all(isinstance(target.operator, operators) for target in targets)
        case cst.BooleanOperation(left=left, right=right):
            return _says(left, operators) or _says(right, operators)
        case _:
            return False


def _mentions(test: cst.BaseExpression, names: set[str]) -> bool:
    return any(isinstance(part, cst.Name) and part.value in names for part in walk(test))


def _leads_away(statement: cst.If) -> bool:
    return statement.orelse is None and isinstance(last_in(statement.body), (cst.Return, cst.Continue, cst.Break))


__all__ = ["asks_singly_afterwards"]
