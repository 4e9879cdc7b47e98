"""How long objects live: where classes are constructed, and which code leads to which."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.leading import ways_to
from llmlint.facts.evaluation.look_up import held
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit, ModuleUnit
from llmlint.facts.values import ClassValue, External, alternatives
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World

_FARTHEST = 6


class Lives:
    """Answers for one project."""

    def __init__(self, world: World) -> None:
        self._world = world

    def ways(self, unit: Unit) -> list[Unit]:
        """A piece of code and those that lead to it, by calls in sight, nearest first."""
        return ways_to(self._world, unit, _FARTHEST)

    def calls_to(self, function: FunctionUnit) -> Iterator[tuple[Unit, cst.CSTNode]]:
        """The calls that lead to a function, directly or through others."""
        for unit in self.ways(function):
            if isinstance(unit, FunctionUnit):
                for node, caller in list(self._world.callers.get(unit, {}).items()):
                    if node is not None:
                        yield caller, node

    # -- classes -----------------------------------------------------------------------------------------------------------------

    @cached_property
    def _constructions(self) -> dict[ClassUnit, list[tuple[Unit, cst.CSTNode]]]:
        names = {cls.name for cls in self._world.classes.values()}
        found: dict[ClassUnit, list[tuple[Unit, cst.CSTNode]]] = {}
        for module in list(self._world.modules.values()):
            for unit in (module, *module.functions) if not module.is_test else ():
                for node in only(unit.module.own_nodes(unit), cst.Call):
                    if _last(node.func) in names:
                        for option in alternatives(held(self._world, unit, node.func)):
                            if isinstance(option, ClassValue):
                                found.setdefault(option.unit, []).append((unit, node))
        return found

    def made(self, cls: ClassUnit) -> list[tuple[Unit, cst.CSTNode]]:
        """Where objects of a class, or of those that inherit from it, are constructed."""
        below = [cls, *self._world.hierarchy.subclasses.get(cls, ())]
        return [place for one in below for place in self._constructions.get(one, ())]

    def is_made_among(self, cls: ClassUnit, units: Iterable[Unit]) -> bool:
        """Whether one of these functions constructs an object of a class itself, so that it may live no longer than the function.

        What is put under a key, into something that the function has not made, lives on: `self.talks[user] = Talk()`.
        """
        functions = {unit for unit in units if isinstance(unit, FunctionUnit) and unit.name not in ("__init__", "main")}
        return any(unit in functions and not is_kept_under_key(unit, node) for unit, node in self.made(cls))

    def is_made_in(self, owner: object, unit: Unit, loop: cst.CSTNode) -> bool:
        """Whether objects of a class are constructed inside a loop."""
        if not isinstance(owner, ClassUnit):
            return False
        return any(maker is unit and stands_in(unit, node, loop) for maker, node in self.made(owner))

    def is_one_for_all(self, cls: ClassUnit, seen: frozenset[ClassUnit] = frozenset()) -> bool:
        """Whether all objects of a class in sight are made once for the whole process."""
        made = self.made(cls)
        return bool(made) and cls not in seen and all(self._runs_once(unit, seen | {cls}) for unit, _ in made)

    def _runs_once(self, unit: Unit, seen: frozenset[ClassUnit]) -> bool:
        if isinstance(unit, ModuleUnit):
            return True
        if not isinstance(unit, FunctionUnit):
            return False
        if unit.owner is not None and unit.name == "__init__":
            return self.is_one_for_all(unit.owner, seen)
        marks = [option for decorator in unit.decorators for option in alternatives(decorator) if isinstance(option, External)]
        return any(self._world.effects.has(mark.name, "memo") for mark in marks) and not unit.parameters


def is_kept_under_key(unit: Unit, made: cst.CSTNode) -> bool:
    """Whether a new object is put under a key into what lives longer than the function, at once or by its name."""
    parents = unit.module.parents
    above = parents.get(made)
    match above:
        case cst.Assign(targets=targets):
            names = [target.target for target in targets]
        case cst.Arg() if isinstance(call := parents.get(above), cst.Call) and words(call.func).endswith(".setdefault"):
            return _lives_on(unit, call.func)
        case _:
            return False
    if any(isinstance(name, cst.Subscript) and _lives_on(unit, name) for name in names):
        return True
    stored = (node for node in only(unit.module.own_nodes(unit), cst.Assign) if any(node.value.deep_equals(name) for name in names))
    return any(isinstance(to.target, cst.Subscript) and _lives_on(unit, to.target) for node in stored for to in node.targets)


def _lives_on(unit: Unit, place: cst.BaseExpression) -> bool:
    """Whether a place belongs to an object or a module, and not to a name of the function's own."""
    while isinstance(place, (cst.Subscript, cst.Attribute)):
        place = place.value
    return isinstance(place, cst.Name) and (place.value in ("self", "cls") or place.value not in unit.final)


def stands_in(unit: Unit, node: cst.CSTNode, loop: cst.CSTNode) -> bool:
    """Whether a node of a unit stands inside another."""
    above: cst.CSTNode | None = node
    while above is not None and above is not unit.node:
        if above is loop:
            return True
        above = unit.module.parents.get(above)
    return False


def _last(node: cst.BaseExpression) -> str:
    match node:
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
            return name
        case _:
            return ""


__all__ = ["Lives", "is_kept_under_key", "stands_in"]
