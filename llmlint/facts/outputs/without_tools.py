"""Answers whose text is taken apart in place of the calls of tools that they were asked for, and that did not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.followed.name_uses import uses_of
from llmlint.facts.values import alternatives
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.tool_calls import are_asked_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value


def stands_in_for_tools(world: World, flow: Flow, at: At) -> bool:
    """Whether a text is taken apart, or handed on to where it is, only once the code has seen that the answer asks for no tool, and the
    same code goes through the tools that the answer asks for where it does.
    """
    return any(_is_without_tools(world, flow, place) for place in (at, *(way.at for way in flow.via if way.kind == "handed")))


def _is_without_tools(world: World, flow: Flow, at: At) -> bool:
    scope = at.module.function_around(at.node)
    unit = world.functions.get(scope) if scope is not None else at.module
    if unit is None:
        return False
    tests = [test for node, child in at.module.around(at.node) if isinstance(node, cst.If) for test in _untrue(node, child)]
    return bool(tests) and any(_are_tools(unit, flow, test) for test in tests)


def _untrue(node: cst.If, child: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """What is false, or empty, in a branch."""
    if child is node.orelse:
        yield node.test
        return
    for test in _parts(node.test):
        match test:
            case cst.UnaryOperation(operator=cst.Not(), expression=inner):
                yield inner
            case _:
                pass


def _parts(test: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.And):
        yield from _parts(test.left)
        yield from _parts(test.right)
    else:
        yield test


def _are_tools(unit: Unit, flow: Flow, tested: cst.BaseExpression) -> bool:
    """Whether what is tested are the tools that an answer asks for, or what a loop over them has put together."""
    loops = [loop for loop, value in unit.sources.items() if isinstance(loop, (cst.For, cst.CompFor)) and _asks_for_tools(value, flow)]
    if any(_walked(loop).deep_equals(tested) for loop in loops):
        return True
    if not isinstance(tested, cst.Name):
        return False
    filled = [use.node for use in uses_of(unit, tested.value) if use.by == "added"]
    return any(above in loops for node in filled for above, _ in unit.module.around(node))


def _walked(loop: cst.For | cst.CompFor) -> cst.BaseExpression:
    """What a loop goes through, where there is something: `calls` of `calls or []`."""
    match loop.iter:
        case cst.BooleanOperation(left=left, operator=cst.Or()):
            return left
        case _:
            return loop.iter


def _asks_for_tools(value: Value, flow: Flow) -> bool:
    return are_asked_tools(value) and any(isinstance(option, Flow) and option.source == flow.source for option in alternatives(value))


__all__ = ["stands_in_for_tools"]
