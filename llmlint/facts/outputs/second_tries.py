"""Parses of one text of which one is tried after another, or in its place: the later ones belong to the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.records import dataclass
from llmlint.syntax.blocks import last_in
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from llmlint.facts.values.base import At
    from llmlint.facts.values.flows import Flow


class Tries:
    """The parses of a project, each with the answers that it reads, in the order in which they are written."""

    def __init__(self, parses: Iterable[tuple[At, Iterable[Flow]]]) -> None:
        self._read = read = [_Read.of(at, flows) for at, flows in parses]
        self._earlier: dict[cst.CSTNode, At] = {}
        for one in read:
            first = self._before(one)
            if first is not None:
                self._earlier[one.at.node] = self._earlier.get(first.node, first)
        self._later: dict[cst.CSTNode, list[At]] = {}
        for one in read:
            if one.at.node in self._earlier:
                self._later.setdefault(self._earlier[one.at.node].node, []).append(one.at)

    def _before(self, read: _Read) -> At | None:
        behind = {node for place in read.places for node in _not_done(place)} if self._read else set[cst.CSTNode]()
        if not behind:
            return None
        found = (other for other in self._read if other.at.node is not read.at.node and read.answers <= other.answers)
        return next((other.at for other in found if not behind.isdisjoint(other.calls)), None)

    def stands_in(self, at: At, flows: Iterable[Flow]) -> bool:
        """Whether a text is taken apart only where a parse of the same answers has failed, or was not made."""
        return self._before(_Read.of(at, flows)) is not None

    def is_later(self, node: cst.CSTNode) -> bool:
        """Whether a parse is only made where an earlier one of the same answers has failed, or was not made."""
        return node in self._earlier

    def before(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The first parse of the same answers, which has failed or was not made where this one is."""
        first = self._earlier.get(node)
        return first.node if first is not None else None

    def after(self, node: cst.CSTNode) -> list[At]:
        """The parses that are made where this one has failed, or was not made."""
        return self._later.get(node, [])


@dataclass(frozen=True, slots=True)
class _Read:
    """A place where answers are taken apart, and the places through which they were handed there."""

    at: At
    answers: frozenset[object]
    places: tuple[At, ...]

    @classmethod
    def of(cls, at: At, flows: Iterable[Flow]) -> _Read:
        flows = list(flows)
        handed = [way.at for flow in flows for way in flow.via if way.kind == "handed"]
        return cls(at, frozenset(flow.source for flow in flows), (at, *handed))

    @property
    def calls(self) -> Iterator[cst.CSTNode]:
        """The calls that make the parse, or hand the text on to it."""
        for place in self.places:
            above = (
                place.node
                if isinstance(place.node, cst.Call)
                else place.module.parents.get(place.module.parents.get(place.node) or place.node)
            )
            if isinstance(above, cst.Call):
                yield above


def _not_done(at: At) -> Iterator[cst.CSTNode]:
    """The calls one of which has failed where the program gets to a place, and those that another branch makes."""
    for node, child in at.module.around(at.node):
        match node:
            case cst.Try() | cst.TryStar() if child in node.handlers:
                yield from _calls_in(node.body)
            case cst.If() | cst.IfExp() if child is node.orelse:
                yield from _calls_in(node.body)
            case cst.If(test=test) if child is node.body and (name := _found_nothing(test)) is not None:
                yield from _filling(name, node, at.module.parents.get(node))
            case cst.IndentedBlock() | cst.Module():
                yield from (call for block in _tried_before(node, child) if _may_return(block.body) for call in _calls_in(block.body))
                yield from (call for block in _returned_from(node, child) for call in _calls_in(block))
            case _:
                pass


def _found_nothing(test: cst.BaseExpression) -> str | None:
    """The name of which a condition says that nothing is in it: `if not calls:`, `if found is None:`."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=cst.Name(value=name)):
            return name
        case cst.Comparison(
            left=cst.Name(value=name), comparisons=[cst.ComparisonTarget(operator=cst.Is(), comparator=cst.Name(value="None"))]
        ):
            return name
        case _:
            return None


def _filling(name: str, end: cst.CSTNode, block: cst.CSTNode | None) -> Iterator[cst.CSTNode]:
    """The calls in front of a statement that a name is given, or that what is added to it is made of."""
    for statement in block.body if isinstance(block, (cst.IndentedBlock, cst.Module)) else ():
        if statement is end:
            return
        for node in walk(statement):
            match node:
                case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=target))], value=value) if target == name:
                    yield from _calls_in(value)
                case cst.Call(func=cst.Attribute(value=cst.Name(value=target), attr=cst.Name(value="append" | "extend" | "add"))) if (
                    target == name
                ):
                    yield from _calls_in(node)
                case _:
                    pass


def _tried_before(block: cst.IndentedBlock | cst.Module, end: cst.CSTNode) -> Iterator[cst.Try | cst.TryStar]:
    """What is tried in front of a statement, be it under a condition or for one candidate after another."""
    for statement in block.body:
        if statement is end:
            return
        if isinstance(statement, (cst.Try, cst.TryStar)):
            yield statement
        elif isinstance(statement, (cst.If, cst.For)):
            yield from (node for node in walk(statement) if isinstance(node, (cst.Try, cst.TryStar)))


def _returned_from(block: cst.IndentedBlock | cst.Module, end: cst.CSTNode) -> Iterator[cst.BaseSuite]:
    """The branches in front of a statement that end the function: `if found: return json.loads(found[0])`."""
    for statement in block.body:
        if statement is end:
            return
        if isinstance(statement, cst.If) and isinstance(last_in(statement.body), cst.Return):
            yield statement.body


def _calls_in(body: cst.BaseSuite | cst.BaseExpression) -> Iterator[cst.CSTNode]:
    return (node for node in walk(body) if isinstance(node, cst.Call))


def _may_return(body: cst.BaseSuite) -> bool:
    """Whether a block that does not fail may end the function."""
    return any(isinstance(node, cst.Return) for node in walk(body))


__all__ = ["Tries"]
