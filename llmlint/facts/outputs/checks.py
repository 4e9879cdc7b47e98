"""Whether the form of a value is tested before something is done that relies on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At

_ROUNDS = 4
_MAX_CALLERS = 12


class Checks:
    """Answers for one project. Errs on the side of seeing a check: any test of a value's form counts, wherever it stands."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tested: dict[Unit, list[tuple[int, frozenset[str]]]] = {}
        self._order: dict[Unit, dict[cst.CSTNode, int]] = {}

    def stand_before(self, at: At, unit: Unit) -> bool:
        """Whether something that the code at a node relies on is tested in its function, or where that is called."""
        names = self._sources(_names(at.node), unit)
        if self._are_tested(names, at.node, unit):
            return True
        if not isinstance(unit, FunctionUnit) or not names & {parameter.name for parameter in unit.parameters}:
            return False
        callers = self._world.callers.get(unit, {})
        if not callers or len(callers) > _MAX_CALLERS:
            return bool(callers)
        return all(node is not None and self._tested_by(node, caller) for node, caller in callers.items())

    def _tested_by(self, node: cst.CSTNode, caller: Unit) -> bool:
        given = {name for arg in node.args for name in _names(arg.value)} if isinstance(node, cst.Call) else set[str]()
        return self._are_tested(self._sources(frozenset(given), caller), node, caller)

    def _sources(self, names: frozenset[str], unit: Unit) -> frozenset[str]:
        """The names and those they were made from; not what a model was asked with."""
        bindings = list(_bindings(unit))
        own = {name for targets, _ in bindings for name in targets}
        own |= {parameter.name for parameter in unit.parameters} if isinstance(unit, FunctionUnit) else set()
        found = names & own
        for _ in range(_ROUNDS):
            more = {name for targets, value in bindings if targets & found for name in _names(value, unit.sites) & own}
            if more <= found:
                break
            found |= more
        return found

    def _are_tested(self, names: frozenset[str], node: cst.CSTNode, unit: Unit) -> bool:
        """Whether a condition on one of the names stands before a node, or around it."""
        if unit not in self._order:
            self._order[unit] = {part: number for number, part in enumerate(walk(unit.node))}
            self._tested[unit] = [(self._order[unit][owner], names) for owner, names in _tests(unit)]
        last = self._order[unit].get(node, len(self._order[unit]))
        return any(number < last and tested & names for number, tested in self._tested[unit])


def _bindings(unit: Unit) -> Iterator[tuple[frozenset[str], cst.BaseExpression]]:
    for node in walk(unit.node):
        match node:
            case cst.Assign(targets=targets, value=value):
                yield frozenset(name for target in targets for name in _names(target.target)), value
            case cst.AnnAssign(target=target, value=cst.BaseExpression() as value):
                yield _names(target), value
            case cst.NamedExpr(target=target, value=value):
                yield _names(target), value
            case cst.For(target=target, iter=value) | cst.CompFor(target=target, iter=value):
                yield _names(target), value
            case _:
                pass


def _tests(unit: Unit) -> Iterator[tuple[cst.CSTNode, frozenset[str]]]:
    """The conditions of a piece of code, each with the statement or expression that it decides about, and the names it looks at."""
    for node in walk(unit.node):
        match node:
            case cst.If(test=test) | cst.While(test=test) | cst.IfExp(test=test) | cst.Assert(test=test):
                yield node, frozenset(_tested_names(test))
            case cst.CompIf(test=test):
                yield _comprehension_around(node, unit), frozenset(_tested_names(test))
            case cst.Match(subject=subject):
                yield node, _names(subject)
            case cst.BooleanOperation(left=left):
                yield node, frozenset(_tested_names(left))
            case _:
                pass


def _comprehension_around(node: cst.CSTNode, unit: Unit) -> cst.CSTNode:
    above = node
    while not isinstance(above, cst.BaseComp) and (outer := unit.module.parents.get(above)) is not None:
        above = outer
    return above


def _tested_names(test: cst.BaseExpression) -> Iterator[str]:
    """The names whose form a condition looks at; whether there is a value at all says nothing of its form."""
    match test:
        case cst.BooleanOperation(left=left, right=right):
            yield from _tested_names(left)
            yield from _tested_names(right)
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            yield from _tested_names(inner)
        case cst.NamedExpr(value=value):
            yield from _tested_names(value)
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=cst.Is() | cst.IsNot())]):
            if isinstance(left, cst.NamedExpr):
                yield from _tested_names(left.value)
        case cst.Name() | cst.Attribute() | cst.Subscript():
            pass
        case _:
            yield from _names(test)


def _names(node: cst.CSTNode, without: Container[cst.CSTNode] = ()) -> frozenset[str]:
    """The names an expression reads: the text of an attribute of `self` counts as one."""
    found: set[str] = set()
    stack: list[cst.CSTNode] = [node]
    while stack:
        current = stack.pop()
        if current in without:
            continue
        if isinstance(current, cst.Attribute) and isinstance(current.value, cst.Name) and current.value.value == "self":
            found.add(f"self.{current.attr.value}")
        elif isinstance(current, cst.Attribute):
            stack.append(current.value)
        elif isinstance(current, cst.Name):
            found.add(current.value)
        elif isinstance(current, cst.Call):
            stack += [current.func.value] if isinstance(current.func, cst.Attribute) else []
            stack += [arg.value for arg in current.args]
        else:
            stack += current.children
    return frozenset(found)


__all__ = ["Checks"]
