"""Records: their fields as a dict, and what a field holds by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.attributes import instance_attribute
from llmlint.facts.evaluation.units import ClassUnit
from llmlint.facts.libraries.command_line import PARSED, all_options
from llmlint.facts.values import UNKNOWN, Instance, Made, Mapping, each
from llmlint.facts.values.flows import Flow

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value


def as_dict(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    """`asdict(record)`: the fields of a record."""
    return each(arguments.at(0), lambda option: _fields_of(run, option))


def _fields_of(run: Run, option: Value) -> Value:
    if isinstance(option, Made) and option.name == PARSED:
        return all_options(run.world, option, run.unit)
    if not isinstance(option, Instance):
        return option if isinstance(option, Flow) else UNKNOWN
    names = [name for cls in reversed(run.world.hierarchy.lineage(option.unit)) if isinstance(cls, ClassUnit) for name in cls.fields]
    items = tuple((name, instance_attribute(run.world, option.unit, name, run.unit)) for name in dict.fromkeys(names))
    return Mapping(items, open=not items)


def dumped(run: Run, value: Instance, method: str) -> Value | None:
    """`record.model_dump()`: the fields of a record whose class does not define the method itself."""
    if not run.world.effects.has(method, "as_dict_methods") or run.world.hierarchy.method(value.unit, method, run.unit) is not None:
        return None
    return _fields_of(run, value)


def field_default(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    """`field(default=…)`, `field(default_factory=…)`: what a field holds where nothing is given."""
    from llmlint.facts.evaluation.invoke import invoke_values

    factory = arguments.keyword("default_factory")
    if factory is not None:
        return invoke_values(run, factory, (), None)
    return arguments.at(0, "default")


__all__ = ["as_dict", "dumped", "field_default"]
