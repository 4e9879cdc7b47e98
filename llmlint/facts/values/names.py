"""What names stand for: modules, classes and functions, the project's own and others."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from llmlint.facts.values.base import Value
from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit, ModuleUnit


@dataclass(frozen=True, slots=True)
class External(Value):
    """A module, class or function that is not the project's, by its dotted name."""

    name: str


@dataclass(frozen=True, slots=True)
class ProjectModule(Value):
    """A module or package of the project, by its dotted name as imported."""

    name: str
    importer: ModuleUnit = field(compare=False)


@dataclass(frozen=True, slots=True)
class Imported(Value):
    """A name taken from another module, resolved when it is first used."""

    module: str
    name: str
    importer: ModuleUnit = field(compare=False)


@dataclass(frozen=True, slots=True)
class FunctionValue(Value):
    """A project function, bound to `receiver` where it is a method."""

    function: FunctionUnit
    receiver: Value | None = None


@dataclass(frozen=True, slots=True)
class ClassValue(Value):
    """A project class."""

    unit: ClassUnit


@dataclass(frozen=True, slots=True)
class Instance(Value):
    """An object of a project class. All objects of a class share their attributes."""

    unit: ClassUnit


__all__ = ["ClassValue", "External", "FunctionValue", "Imported", "Instance", "ProjectModule"]
