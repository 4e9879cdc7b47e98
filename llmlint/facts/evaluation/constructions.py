"""What objects of a class are made with, where the initialiser is that of a base which other classes share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import INITIALISERS, ClassUnit, FunctionUnit, Unit
from llmlint.facts.values import Instance, Made, alternatives, each, join
from llmlint.facts.values.flows import Flow, Param

if TYPE_CHECKING:
    from llmlint.facts.evaluation.changes import Reader
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value


class Constructions:
    """For each class the arguments with which its own objects reach an initialiser, be it inherited or called through `super()`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._given: dict[tuple[ClassUnit, Param], Value] = {}

    def note(self, receiver: Value | None, param: Param, value: Value, caller: Unit) -> None:
        """Remember what an initialiser is handed, and for which class."""
        if param.function.name not in INITIALISERS or not isinstance(receiver, Instance):
            return
        unit = self._made_by(caller, param.function) or receiver.unit
        if unit is param.function.owner or self._world.foreign(caller, unit):
            return
        self._world.changes.add(self._given, (unit, param), value, ("given", unit, param))

    def _made_by(self, caller: Unit, initialiser: FunctionUnit) -> ClassUnit | None:
        """The class whose own initialiser calls that of a base."""
        if not isinstance(caller, FunctionUnit) or caller.name not in INITIALISERS or caller.owner is None:
            return None
        return caller.owner if initialiser.owner in self._world.hierarchy.lineage(caller.owner) else None

    def kept_by(self, unit: ClassUnit, owner: ClassUnit, value: Value, reader: Reader) -> Value:
        """An attribute that a base keeps of what its initialiser is handed, as objects of a class that inherits from it hold it."""
        if unit is owner:
            return value
        value = self._without_siblings(unit, owner, value, reader)

        def as_given(option: Value) -> Value:
            if not isinstance(option, Flow) or not isinstance(option.source, Param) or option.path or option.steps:
                return option
            if option.source.function.owner is not owner or option.source.function.name not in INITIALISERS:
                return option
            found: list[Value] = []
            for cls in (unit, *self._world.hierarchy.below(unit, reader)):
                self._world.changes.note(("given", cls, option.source), reader)
                if (given := self._given.get((cls, option.source))) is not None:
                    found.append(given)
            return join(*found) if found else option

        return each(value, as_given)

    def _without_siblings(self, unit: ClassUnit, owner: ClassUnit, value: Value, reader: Reader) -> Value:
        """Leave out what other classes that inherit from the same base make, in a method of their own that the base calls."""
        made = alternatives(value)
        if len(made) == 1:
            return value
        own = {*self._world.hierarchy.lineage(unit), *self._world.hierarchy.below(unit, reader)}
        others = {cls.node for cls in self._world.hierarchy.below(owner, reader) if cls not in own}
        kept = [option for option in made if not (isinstance(option, Made) and _class_around(option.at) in others)]
        return join(*kept) if any(isinstance(option, Made) for option in kept) else value


def _class_around(at: At) -> cst.CSTNode | None:
    node: cst.CSTNode | None = at.node
    while node is not None and not isinstance(node, cst.ClassDef):
        node = at.module.parents.get(node)
    return node


__all__ = ["Constructions"]
