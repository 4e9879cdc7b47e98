"""Classes and what they inherit: bases, subclasses, methods as an object finds them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit
from llmlint.facts.values import ClassValue, External, FunctionValue, Instance, alternatives, join
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.changes import Reader
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

MAX_IMPLEMENTATIONS = 4


class Hierarchy:
    """Who inherits from whom in one project. `fitting` are methods that stand for a protocol's, because their class has its shape."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.subclasses: dict[ClassUnit, list[ClassUnit]] = {}
        self.fitting: set[FunctionUnit] = set()

    def derive(self, base: ClassUnit, unit: ClassUnit) -> None:
        """Remember who inherits from whom."""
        if self._world.foreign(unit, base):
            return
        below = self.subclasses.setdefault(base, [])
        if unit not in below and unit is not base:
            below.append(unit)
            self._world.changes.changed(("subclasses", base))
            if unit.module.wholly and not base.module.wholly:
                self._world.demand_class(base)  # what it does itself may ask a model through what its subclasses add

    def lineage(self, unit: ClassUnit, seen: tuple[ClassUnit, ...] = ()) -> list[ClassUnit | External]:
        """A class and what it inherits from, nearest first; classes that are not the project's by name."""
        line: list[ClassUnit | External] = [unit]
        for base in unit.bases:
            for option in alternatives(base):
                if isinstance(option, ClassValue) and option.unit is not unit and option.unit not in seen:
                    line.extend(self.lineage(option.unit, (*seen, unit)))
                elif isinstance(option, External):
                    line.append(option)
        return line

    def inherits(self, unit: ClassUnit, role: str) -> bool:
        """Whether a class inherits from an external class with a role."""
        return any(isinstance(base, External) and self._world.effects.has(base.name, role) for base in self.lineage(unit))

    def method(self, unit: ClassUnit, name: str, reader: Reader) -> Value | None:
        """A method as found on an object of this class; an abstract one stands for those that implement it."""
        for cls in self.lineage(unit):
            self._world.changes.note(("class", cls), reader)
            if not isinstance(cls, ClassUnit) or name not in cls.members:
                continue
            value = self._world.resolve(cls.members[name], reader)
            functions = [v for v in alternatives(value) if isinstance(v, FunctionValue)]
            if functions and all(f.function.is_abstract for f in functions):
                self._world.changes.note(("subclasses", unit), reader)
                standing = [below for below in self._standing_for(unit, reader) if not self._overrides(below, reader)]
                found = [m for below in standing if (m := below.members.get(name)) is not None]
                if cls not in self.lineage(standing[0] if standing else unit):
                    self.fitting |= {value.function for value in found if isinstance(value, FunctionValue)}
                return join(*found) if found else value
            return self._replaced_by_all(unit, name, reader) or value
        return None

    def _replaced_by_all(self, unit: ClassUnit, name: str, reader: Reader) -> Value | None:
        """The methods that all subclasses of an unfinished class have in place of one of its own: no object is without."""
        if not self.is_unfinished(unit):
            return None
        own = unit.members.get(name)
        below = self.below(unit, reader)
        if not below or not isinstance(own, FunctionValue) or any(name in cls.attributes for cls in below):
            return None
        found: dict[FunctionUnit, Value] = {}
        for cls in below:
            nearest = next((line for line in self.lineage(cls) if isinstance(line, ClassUnit) and name in line.members), unit)
            method = nearest.members[name]
            if nearest is unit or not isinstance(method, FunctionValue) or name in nearest.continued:
                return None
            found[method.function] = method
        return join(*found.values())

    def is_unfinished(self, unit: ClassUnit) -> bool:
        """Whether a class leaves methods to those that inherit from it, so that only they have objects."""
        return any(isinstance(member, FunctionValue) and member.function.is_abstract for member in unit.members.values())

    def _standing_for(self, unit: ClassUnit, reader: Reader) -> list[ClassUnit]:
        """The classes that implement an abstract one: those that inherit from it, and for a protocol those that have all its methods."""
        found = self._below(unit)
        if found or not self.inherits(unit, "protocol"):
            return found
        self._world.changes.note("classes", reader)
        wanted = {name for name, value in unit.members.items() if isinstance(value, FunctionValue)}
        fitting = [
            cls for cls in self._world.classes.values() if cls is not unit and wanted <= cls.members.keys() and not cls.module.stands_apart
        ]
        return sorted(fitting, key=lambda cls: (cls.module.path, cls.qualname))[:MAX_IMPLEMENTATIONS]

    def _overrides(self, below: ClassUnit, reader: Reader) -> bool:
        """Whether an object of a class never gets to the method that asks, because a nearer one of that name stands in its place."""
        method = reader
        while isinstance(method, FunctionUnit) and method.owner is None and method.parent is not None:
            method = method.parent
        if not isinstance(method, FunctionUnit) or method.owner is None or method.owner not in self.lineage(below):
            return False
        for cls in self.lineage(below):
            self._world.changes.note(("class", cls), reader)
            if cls is method.owner:
                return False
            if isinstance(cls, ClassUnit) and method.name in cls.members:
                return method.name not in cls.continued
        return False

    def methods_of_subclasses(self, unit: ClassUnit, name: str, reader: Reader) -> Value | None:
        """A method that a class calls or promises without having it: those of the classes that inherit from it."""
        found: list[Value] = []
        for below in self.below(unit, reader):
            self._world.changes.note(("class", below), reader)
            if name in below.members:
                found.append(below.members[name])
        return join(*(self._world.resolve(member, reader) for member in found)) if found else None

    def attributes_of_subclasses(self, unit: ClassUnit, name: str, reader: Reader) -> list[Value]:
        """What classes that inherit from a mixin, or their other bases, assign to an attribute that the mixin only reads."""
        found: dict[ClassUnit, None] = {}
        for below in self.below(unit, reader):
            found |= {cls: None for cls in self.lineage(below) if isinstance(cls, ClassUnit)}
        for cls in found:
            self._world.changes.note(("attribute", cls, name), reader)
        return [self._world.resolve(cls.attributes[name], reader) for cls in found if name in cls.attributes]

    def replaced_by_subclasses(self, unit: ClassUnit, name: str, reader: Reader) -> list[Value]:
        """What classes that inherit from one put in the place of an attribute of it, in their body or in a method."""
        below = self.below(unit, reader)
        for cls in below:
            self._world.changes.note(("attribute", cls, name), reader)
        found = (table[name] for cls in below for table in (cls.members, cls.attributes) if name in table)
        return [self._world.resolve(value, reader) for value in found]

    def is_of_another(self, method: FunctionUnit | None, callee: FunctionValue, reader: Reader) -> bool:
        """Whether a method that a base calls on itself is that of a class beside the one of which the callee's object is made."""
        base, made = callee.function.owner, callee.receiver
        if method is None or method.owner is None or base is None or not isinstance(made, Instance) or made.unit is base:
            return False
        if method.owner not in self.below(base, reader) or method.owner in self.lineage(made.unit):
            return False
        is_named = any(isinstance(node, cst.Name) and node.value == method.owner.name for node in walk(callee.function.node))
        return made.unit not in self.lineage(method.owner) and not is_named

    def below(self, unit: ClassUnit, reader: Reader) -> list[ClassUnit]:
        """The classes that inherit from one."""
        self._world.changes.note(("subclasses", unit), reader)
        return self._below(unit)

    def _below(self, unit: ClassUnit) -> list[ClassUnit]:
        found: dict[ClassUnit, None] = {}
        waiting = deque(self.subclasses.get(unit, ()))
        while waiting:
            cls = waiting.popleft()
            if cls not in found:
                found[cls] = None
                waiting.extend(self.subclasses.get(cls, ()))
        return list(found)
