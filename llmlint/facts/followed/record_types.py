"""Records of several kinds in one list: what a condition says of the kind of one tells that its other fields are not a model's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.look_up import held, settled
from llmlint.facts.values.flows import Flow, Origin
from llmlint.facts.values.structure import inner_values
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At

# A field of a record: what it belongs to, as a name, and what it is called.
_Field = tuple[str, str]


def is_of_another_kind(world: World, at: At) -> bool:
    """Whether a call is only made for records of a kind (`if item["type"] == "file"`) whose field that it takes is the program's wherever
    such a record is written out: `{"type": "file", "content": path}`.
    """
    if not isinstance(at.node, cst.Call):
        return False
    taken = [field for arg in at.node.args for part in walk(arg.value) if (field := _field(part)) is not None]
    taken += [field for part in walk(at.node.func) if (field := _field(part)) is not None]
    asked = list(_asked(at))
    if not asked:
        return False
    unit = unit_around(world, at.module, at.node)
    for owner, name in taken:
        if _holds_answer(world, unit, cst.Name(owner), whole=True):
            continue
        kinds = [(field, word) for (other, field), word in asked if other == owner and field != name]
        if any(_is_own(world, field, word, name) for field, word in kinds):
            return True
    return False


def _field(node: cst.CSTNode) -> _Field | None:
    match node:
        case cst.Subscript(value=cst.Name(value=owner), slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString() as key))]):
            name = key.evaluated_value
            return (owner, name) if isinstance(name, str) else None
        case cst.Call(
            func=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value="get")), args=[cst.Arg(value=cst.SimpleString() as key), *_]
        ):
            name = key.evaluated_value
            return (owner, name) if isinstance(name, str) else None
        case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=name)):
            return owner, name
        case _:
            return None


def _asked(at: At) -> Iterator[tuple[_Field, str]]:
    """What the conditions around a place hold fields against: `item["type"] == "file"`."""
    for above, below in at.module.around(at.node):
        if isinstance(above, cst.If) and below is above.body:
            for part in only(walk(above.test), cst.Comparison):
                match part:
                    case cst.Comparison(
                        left=left,
                        comparisons=[
                            cst.ComparisonTarget(operator=cst.Equal(), comparator=cst.SimpleString(evaluated_value=str() as word))
                        ],
                    ) if (field := _field(left)) is not None:
                        yield field, word
                    case _:
                        pass


def _is_own(world: World, field: str, word: str, name: str) -> bool:
    """Whether records of a kind are written out somewhere, and none of them holds a model's words under a name."""
    found = [
        (module, value)
        for module in list(world.modules.values())
        for node in (*module.index.of(cst.Dict), *module.index.of(cst.Call))
        for value in _written(node, field, word, name)
    ]
    return bool(found) and not any(_is_of_model(world, module, value) for module, value in found)


def _written(node: cst.BaseExpression, field: str, word: str, name: str) -> Iterator[cst.BaseExpression]:
    given: dict[object, cst.BaseExpression] = {}
    if isinstance(node, cst.Dict):
        pairs = (element for element in node.elements if isinstance(element, cst.DictElement) and isinstance(element.key, cst.SimpleString))
        given = {pair.key.evaluated_value: pair.value for pair in pairs if isinstance(pair.key, cst.SimpleString)}
    elif isinstance(node, cst.Call):
        given = {arg.keyword.value: arg.value for arg in node.args if arg.keyword is not None}
    kind = given.get(field)
    if isinstance(kind, cst.SimpleString) and kind.evaluated_value == word and name in given:
        yield given[name]


def _is_of_model(world: World, module: ModuleUnit, value: cst.BaseExpression) -> bool:
    unit = unit_around(world, module, value)
    parts = list(walk(value))
    if any(part in unit.sites for part in parts):
        return True
    return any(_holds_answer(world, unit, part) for part in parts if isinstance(part, (cst.Name, cst.Attribute)))


def _holds_answer(world: World, unit: Unit, node: cst.Name | cst.Attribute, *, whole: bool = False) -> bool:
    """Whether a name holds a model's words; `whole`: is nothing else, and no record of the program's that has them in it."""
    options = settled(world, unit, held(world, unit, node))
    inside = options if whole else [inner for option in options for inner in inner_values(option)]
    return any(isinstance(inner, Flow) and isinstance(inner.source, Origin) for inner in inside)


__all__ = ["is_of_another_kind"]
