"""Records of which only some objects hold a model's answer: a turn of a conversation, a document, a message.

All objects of a class share their attributes here. Where one place keeps an answer in a field and others keep something else in it, who
reads the field of any object reads an answer perhaps, and nothing is known. It is where the object comes from the request itself.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit
from llmlint.facts.followed.name_uses import uses_of
from llmlint.facts.values import Const, alternatives
from llmlint.facts.values.flows import Flow, Origin
from llmlint.facts.values.structure import inner_values
from llmlint.facts.values.texts import literal
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import Leaf
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value

MAX_HANDED = 3


class Records:
    """The fields of all records of a project."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._general: dict[tuple[ClassUnit, str], bool] = {}

    def mix_up(self, flow: Flow, unit: Unit, at: At) -> bool:
        """Whether an answer comes out of a field that also holds what is none, read of an object that need not be the answer's."""
        if not isinstance(flow.source, Origin):
            return False
        for index, way in enumerate(flow.via):
            record = self._made.get(way.at.node) if way.kind == "kept" else None
            if record is None or not self._is_general(record, way.name):
                continue
            after = flow.via[index + 1].at if index + 1 < len(flow.via) else at
            reader = unit_around(self._world, after.module, after.node) if after is not at else unit
            if not self._comes_from_request(reader, way.name, flow.source.leaf):
                return True
        return False

    @cached_property
    def _made(self) -> dict[cst.CSTNode, ClassUnit]:
        return {node: unit for unit in self._world.classes.values() for places in unit.written.values() for node in places}

    def _is_general(self, record: ClassUnit, name: str) -> bool:
        key = (record, name)
        if key not in self._general:
            places = record.written.get(name, {}).values()
            self._general[key] = any(self._is_no_answer(value, writer) for writer, value in places)
        return self._general[key]

    def _is_no_answer(self, value: Value, writer: Unit) -> bool:
        """Whether something else than an answer is written, by code that asks no model: not a message of its own, nothing literal."""
        if writer.sites or writer.module.stands_apart:
            return False
        if all(isinstance(option, Const) or literal(option) is not None for option in alternatives(value)):
            return False
        return not any(self._is_answer(inner, writer) for inner in inner_values(value))

    def _is_answer(self, value: Value, writer: Unit) -> bool:
        if not isinstance(value, Flow):
            return False
        if isinstance(value.source, Origin):
            return True
        behind = self._world.points_to.values(value, writer)
        return any(isinstance(inner, Flow) and isinstance(inner.source, Origin) for option in behind for inner in inner_values(option))

    def _comes_from_request(self, reader: Unit, name: str, leaf: Leaf) -> bool:
        """Whether a piece reads the field of an object that a call which asks the model gave it, or gave one of its callers. Where it
        reads no such field, it was handed what a caller read.
        """
        return any(self._reads_of_request(unit, owners, leaf) for unit, owners in self._readers(reader, name))

    def _readers(self, reader: Unit, name: str) -> Iterator[tuple[Unit, list[cst.BaseExpression]]]:
        """The pieces that read a field on the way to one, with the objects of which they read it: it itself, or who handed it on."""
        waiting, seen = [(reader, MAX_HANDED)], {reader}
        while waiting:
            unit, further = waiting.pop(0)
            owners = [node.value for node in unit.module.own_nodes(unit) if isinstance(node, cst.Attribute) and node.attr.value == name]
            if owners:
                yield unit, owners
            elif further and isinstance(unit, FunctionUnit):
                callers = [caller for caller in dict.fromkeys(self._world.callers.get(unit, {}).values()) if caller not in seen]
                seen.update(callers)
                waiting.extend((caller, further - 1) for caller in callers)

    def _reads_of_request(self, reader: Unit, owners: list[cst.BaseExpression], leaf: Leaf) -> bool:
        if any(_gives(reader, owner, leaf) for owner in owners):
            return True
        if not isinstance(reader, FunctionUnit):
            return False
        parameters = {parameter.name for parameter in reader.parameters}
        if not any(isinstance(owner, cst.Name) and owner.value in parameters for owner in owners):
            return False
        calls = self._world.callers.get(reader, {}).items()
        return any(_gives(caller, arg.value, leaf) for call, caller in calls if isinstance(call, cst.Call) for arg in call.args)


def _gives(unit: Unit, node: cst.BaseExpression, leaf: Leaf) -> bool:
    """Whether an expression is what a call gives that asks the model, or a name for it."""
    if isinstance(node, cst.Name):
        return any(_asks(unit, use.value, leaf) for use in uses_of(unit, node.value) if use.by != "added")
    return _asks(unit, node, leaf)


def _asks(unit: Unit, node: cst.BaseExpression, leaf: Leaf) -> bool:
    return any(inner in unit.sites and leaf in unit.sites[inner].requests for inner in walk(node))


__all__ = ["Records"]
