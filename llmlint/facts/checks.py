"""Whether the form of a value is tested before something is done that relies on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.units import FunctionUnit
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from llmlint.facts.units import Unit
    from llmlint.facts.values import At
    from llmlint.facts.world import World

_ROUNDS = 4
_MAX_CALLERS = 12


class Checks:
    """Answers for one project. Errs on the side of seeing a check: any test of a value's form counts, wherever it stands."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tested: dict[Unit, frozenset[str]] = {}

    def stand_before(self, at: At, unit: Unit) -> bool:
        """Whether something that the code at a node relies on is tested in its function, or where that is called."""
        names = self._sources(_names(at.node), unit)
        if names & self._tested_in(unit):
            return True
        if not isinstance(unit, FunctionUnit) or not names & {parameter.name for parameter in unit.parameters}:
            return False
        callers = self._world.callers.get(unit, {})
        if not callers or len(callers) > _MAX_CALLERS:
            return bool(callers)
        return all(node is not None and self._tested_by(node, caller) for node, caller in callers.items())

    def _tested_by(self, node: cst.CSTNode, caller: Unit) -> bool:
        given = {name for arg in node.args for name in _names(arg.value)} if isinstance(node, cst.Call) else set[str]()
        return bool(self._sources(frozenset(given), caller) & self._tested_in(caller))

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

    def _tested_in(self, unit: Unit) -> frozenset[str]:
        if unit not in self._tested:
            matched = (name for node in walk(unit.node) if isinstance(node, cst.Match) for name in _names(node.subject))
            self._tested[unit] = frozenset((*matched, *(name for test in _tests(unit.node) for name in _tested_names(test))))
        return self._tested[unit]


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


def _tests(root: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    for node in walk(root):
        match node:
            case cst.If(test=test) | cst.While(test=test) | cst.IfExp(test=test) | cst.Assert(test=test) | cst.CompIf(test=test):
                yield test
            case _:
                pass


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
