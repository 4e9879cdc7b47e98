"""Attributes whose names the code puts together: `getattr(x, name)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.attributes import SELECTED, attribute
from llmlint.facts.evaluation.units import ClassUnit
from llmlint.facts.values import UNKNOWN, ClassValue, Instance, Made, Static, Text, alternatives, each, join
from llmlint.facts.values.texts import literal

if TYPE_CHECKING:
    from llmlint.facts.evaluation.changes import Reader
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

_LEAST_BEGINNING = 3
_MOST_SELECTED = 64


def selected(world: World, value: Value, reader: Reader) -> Value:
    """`getattr(x, name)` once the name is known."""

    def select(option: Value) -> Value:
        if not isinstance(option, Made) or option.name != SELECTED:
            return option
        key = literal(option.argument("1") or UNKNOWN)
        return attribute(world, option.argument("0") or UNKNOWN, key, reader) if key is not None else option

    return each(value, select)


def any_that_begins(world: World, owner: Value, name: Value, reader: Reader) -> Value:
    """`getattr(self, f"cmd_{name}")`: all attributes of a class of the project whose names begin and end like that."""
    if not isinstance(name, Text) or not isinstance(name.parts[0], Static) or len(name.parts[0].text) < _LEAST_BEGINNING:
        return UNKNOWN
    head, last = name.parts[0].text, name.parts[-1]
    tail = last.text if isinstance(last, Static) and len(name.parts) > 1 else ""
    found: list[Value] = []
    for option in alternatives(owner):
        if isinstance(option, (Instance, ClassValue)):
            classes = [cls for cls in world.hierarchy.lineage(option.unit) if isinstance(cls, ClassUnit)]
            names = {member for cls in classes for member in cls.members if member.startswith(head) and member.endswith(tail)}
            found.extend(attribute(world, option, member, reader) for member in sorted(names)[:_MOST_SELECTED])
    return join(*found) if found else UNKNOWN


__all__ = ["any_that_begins", "selected"]
