"""Where an expression's value comes from, by the words of the code: names, literals, what they were assigned, what callers hand over."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.followed.name_uses import uses_of
from llmlint.records import dataclass
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At

MAX_DEPTH = 5
MAX_CALLERS = 8
_PARSES = frozenset({"parse_args", "parse_known_args"})
_CARRIERS = frozenset({"state", "context", "session"})
_CARRYING_CLASSES = ("State", "Context", "Session")
_GIVEN = _PARSES | frozenset({"argv", "input", "glob", "rglob", "iterdir", "listdir", "scandir"})


@dataclass(slots=True)
class Provenance:
    """The words on the way to a value.

    `varies`: it is another one from call to call, as the code shows. `sliced`: a slice stands on the way.
    """

    words: set[str] = field(default_factory=set[str])
    varies: bool = False
    sliced: bool = False


def provenance_of(world: World, at: At) -> Provenance:
    """Where the value of an expression comes from."""
    search = _Search(world)
    search.look(unit_around(world, at.module, at.node), at.node, 0)
    return search.found


class _Search:
    def __init__(self, world: World) -> None:
        self.world = world
        self.found = Provenance()
        self._seen: set[tuple[int, str]] = set()

    def look(self, unit: Unit, node: cst.CSTNode, depth: int) -> None:
        attributes = {part.attr for part in walk(node) if isinstance(part, cst.Attribute)}
        keywords = {part.keyword for part in walk(node) if isinstance(part, cst.Arg) and part.keyword is not None}
        described = _descriptions(node)
        carriers = _carriers(node)
        for part in walk(node):
            match part:
                case _ if part in described:
                    pass
                case cst.SimpleString():
                    self.found.words.add(str(part.evaluated_value) if len(part.value) < 300 else "")
                case cst.Slice():
                    self.found.sliced = True
                case cst.FormattedStringText(value=text):
                    self.found.words.add(text)
                case cst.Name(value=name):
                    if part not in carriers:
                        self.found.words.add(name)
                    self.found.varies |= name in _GIVEN
                    if part not in attributes and part not in keywords:
                        self._name(unit, name, depth + 1)
                case cst.Attribute(value=cst.Name(value="self" | "cls"), attr=cst.Name(value=name)):
                    self._attribute(unit, name, depth + 1)
                case _:
                    pass

    def _first_time(self, key: object, name: str, depth: int) -> bool:
        if depth > MAX_DEPTH or (id(key), name) in self._seen:
            return False
        self._seen.add((id(key), name))
        return True

    def _name(self, unit: Unit, name: str, depth: int) -> None:
        owner: Unit | None = unit
        while owner is not None:
            if not self._first_time(owner, name, depth):
                return
            if isinstance(owner, FunctionUnit) and any(parameter.name == name for parameter in owner.parameters):
                self._parameter(owner, name, depth)
                return
            given = [use for use in uses_of(owner, name) if use.by != "added"]
            for use in given:
                self.found.varies |= use.by == "walked"
                self.look(owner, use.value, depth)
            if given:
                return
            owner = owner.parent

    def _parameter(self, function: FunctionUnit, name: str, depth: int) -> None:
        parameter = next(parameter for parameter in function.parameters if parameter.name == name)
        if function.receives and parameter is function.parameters[0]:
            return
        default = parameter.node.default
        if default is not None:
            self.look(function, default, depth)
        calls = [(node, unit) for node, unit in self.world.callers.get(function, {}).items() if isinstance(node, cst.Call)]
        if not calls:
            self.found.varies |= default is None or bool(function.decorators)
        for node, unit in calls[:MAX_CALLERS]:
            if (given := function.given(name, node.args)) is not None:
                self.look(unit, given, depth)
            else:
                self.found.varies |= default is None

    def _attribute(self, unit: Unit, name: str, depth: int) -> None:
        owner: Unit | None = unit
        while isinstance(owner, FunctionUnit) and owner.owner is None:
            owner = owner.parent
        if not isinstance(owner, FunctionUnit) or owner.owner is None or not self._first_time(owner.owner, name, depth):
            return
        for part in walk(owner.owner.node):
            if isinstance(part, cst.Assign) and any(words(target.target) == f"self.{name}" for target in part.targets):
                self.look(unit_around(self.world, owner.owner.module, part), part.value, depth)


def _carriers(node: cst.CSTNode) -> set[cst.CSTNode]:
    """What only carries the place of a file: `state.path`, `state["path"]`, `State(path)` say nothing of the file."""
    found: set[cst.CSTNode] = set()
    for part in walk(node):
        match part:
            case cst.Attribute(value=cst.Name(value=name) as carrier) | cst.Subscript(value=cst.Name(value=name) as carrier):
                if name in _CARRIERS:
                    found.add(carrier)
            case cst.Call(func=cst.Name(value=name) as carrier) if name.endswith(_CARRYING_CLASSES):
                found.add(carrier)
            case _:
                pass
    return found


def _descriptions(node: cst.CSTNode) -> set[cst.CSTNode]:
    """What stands for parsers of a command line: they describe the program, not what it is given."""
    parsers = (part.value for part in walk(node) if isinstance(part, cst.Attribute) and part.attr.value in _PARSES)
    return {inner for parser in parsers for inner in walk(parser)}


__all__ = ["Provenance", "provenance_of"]
