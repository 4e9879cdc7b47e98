"""Tables that hold other names for the names they are asked for: `MODELS.get(name, name)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.look_up import held
from llmlint.facts.evaluation.strings import words
from llmlint.facts.loops.at_most import only_value
from llmlint.facts.values import Mapping, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At


def renamed(world: World, request: Request, options: Iterable[str]) -> frozenset[str]:
    """The names that a table in sight has something else for, where a request looks up in it what it was given as one of its options."""
    at = request.leaf.at
    unit = unit_around(world, at.module, at.node)
    found: set[str] = set()
    for argument in at.node.args if isinstance(at.node, cst.Call) else ():
        if argument.keyword is None or argument.keyword.value not in options:
            continue
        value = only_value(argument.value, at.module) if isinstance(argument.value, cst.Name) else argument.value
        owner = _looked_up_in(value)
        tables = alternatives(held(world, unit, owner)) if owner is not None else ()
        found.update(key for table in tables if isinstance(table, Mapping) for key, _ in table.items)
    return frozenset(found)


def is_in_table(at: At, name: str) -> bool:
    """Whether something is written where a dict says what stands for a name."""
    tables = (above for above, _ in at.module.around(at.node) if isinstance(above, cst.Dict))
    return any(_is_text(element.key, name) for table in tables for element in table.elements if isinstance(element, cst.DictElement))


def _is_text(key: cst.BaseExpression, name: str) -> bool:
    return isinstance(key, cst.SimpleString) and key.evaluated_value == name


def _looked_up_in(value: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """The table of `TABLE.get(name, name)`."""
    match value:
        case cst.Call(func=cst.Attribute(value=table, attr=cst.Name(value="get")), args=[cst.Arg(value=key), cst.Arg(value=default)]):
            return table if words(key) == words(default) else None
        case _:
            return None


__all__ = ["is_in_table", "renamed"]
