"""The segments of a prompt that one text holds, and where each of them is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeGuard

import libcst as cst

from llmlint.facts.evaluation.strings import made_of_settings, words
from llmlint.facts.followed.earlier_requests import is_earlier_request, put_in
from llmlint.facts.followed.leading_values import Written
from llmlint.facts.followed.standing import stands
from llmlint.facts.followed.volatility import own_words, volatility_of
from llmlint.facts.libraries.unordered import WHY
from llmlint.facts.model import Segment, Volatility
from llmlint.facts.values import MAX_ALTERNATIVES, NONE, UNKNOWN, Const, Hole, Static, Text, alternatives
from llmlint.facts.values.base import At
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow, Param
from llmlint.facts.values.structure import inner_values
from llmlint.patterns import regex
from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values import Part
    from llmlint.facts.values.base import Value

_WHOLES = (cst.FunctionDef, cst.Module)
_SPACE = regex(r"\s+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A segment before its place is looked up."""

    segment: Segment
    at: At | None
    put: At | None = None

    @property
    def written(self) -> Written:
        return Written(self.segment, self.put or self.at)


def text_segments(world: World, value: Text, role: str, behind: tuple[Part, ...] = ()) -> list[Draft]:
    """The segments of a text, which others stand behind in the same prompt."""
    made: list[Draft] = []
    again = False
    for number, part in enumerate(value.parts):
        if isinstance(part, Static):
            length = len(_SPACE.sub(" ", part.text))
            if length:
                made.append(Draft(Segment(static=True, characters=length, role=role), part.at))
        else:
            again = again or is_earlier_request(part.at)
            holes = _hole(world, part, role, (*value.parts[number + 1 :], *behind))
            made.extend(replace(d, segment=replace(d.segment, example=True)) if again else d for d in holes)
    return made


def _among_most(part: Hole, behind: tuple[Part, ...]) -> Hole:
    """A value that was put into a text, and with it into others, in the function that writes most of the fixed text behind it."""
    if not part.before or part.at is None:
        return part
    fixed = [other for other in behind if isinstance(other, Static)]
    written = [(_function_around(other.at), len(other.text)) for other in fixed if other.at is not None]

    def follows(place: At) -> int:
        return sum(length for function, length in written if function is _function_around(place))

    most = max((part.at, *part.before), key=follows)
    if most is part.at or 2 * follows(most) <= sum(len(other.text) for other in fixed):
        return part
    return replace(part, at=most, origin=words(put_in(most)))


def _function_around(at: At) -> cst.CSTNode | None:
    node: cst.CSTNode | None = at.node
    parents = at.module.parents
    while node is not None and type(node) not in _WHOLES:
        node = parents.get(node)
    return node


def constructed(world: World, value: Value) -> Value:
    """A text that every construction in sight hands to the object, or its default."""
    if not isinstance(value, Flow) or not isinstance(value.source, Param) or value.source.function.name != "__init__":
        return value
    function = value.source.function
    options = world.points_to.values(value, function)
    return options[0] if len(options) == 1 and isinstance(options[0], Text) and not _is_unset(world, value.source) else value


def _is_unset(world: World, param: Param) -> bool:
    """Whether some construction hands over what is not known."""
    return UNKNOWN in alternatives(world.bindings.get(param, NONE))


def _hole(world: World, part: Hole, role: str, behind: tuple[Part, ...]) -> list[Draft]:
    value = _least(constructed(world, part.value))
    if isinstance(value, Const) and value.value is not None:
        return [Draft(Segment(static=True, characters=len(str(value.value)), role=role), part.at)]
    if isinstance(value, Text):
        inner = tuple(_put(other, part.at) for other in value.parts)
        return [replace(d, put=part.at) if d.segment.static else d for d in text_segments(world, Text(inner), role, behind)]
    part = _among_most(part, behind)
    return [dynamic_segment(world, value, role, part.at, part.origin, part.before)]


def _least(value: Value) -> Value:
    """What is sent in any case of texts that differ by branches: the one with the least fixed text; of too many, what all of them hold.

    One of them without any value of its own shows that the whole is a value and no text around values.
    """
    options = alternatives(value)
    texts = [option for option in options if isinstance(option, Text)]
    if not all(any(isinstance(part, Hole) for part in option.parts) for option in texts):
        return value
    if len(texts) == len(options) > 1:
        return min(texts, key=_fixed)
    if len(texts) == len(options) - 1 >= MAX_ALTERNATIVES and UNKNOWN in options:
        return Text(tuple(part for part in texts[0].parts if all(part in other.parts for other in texts)))
    return value


def _fixed(value: Text) -> int:
    return sum(len(part.text) for part in value.parts if isinstance(part, Static))


def _put(part: Part, at: At | None) -> Part:
    return part.put(at, part.origin) if isinstance(part, Hole) and at is not None else part


def dynamic_segment(world: World, value: Value, role: str, at: At | None, origin: str, before: tuple[At, ...] = ()) -> Draft:
    """The segment of a value that is put in at a place, and was put into other texts before."""
    volatility, why = volatility_of(world, value, origin)
    places = (at, *before) if at is not None and words(put_in(at)) == origin else before
    if volatility is Volatility.PER_CALL and any(made_of_settings(put_in(place)) or stands(world, place) for place in places):
        volatility = Volatility.CONFIG
    origin = origin if any(character.isalnum() for character in origin) else _walked(value, at)
    segment = Segment(static=False, volatility=volatility, origin=origin or own_words(value), role=role, why=why)
    if volatility is Volatility.PROCESS and why == WHY:
        if at is not None and _joins(joining := put_in(at)):
            at = At(at.module, joining.args[0].value)
        joined = at is not None and _joins(at.module.parents.get(at.module.parents.get(at.node, at.node)))
        segment = replace(segment, collection="joined" if joined else "walked")
    return Draft(segment, at)


def _walked(value: Value, at: At | None) -> str:
    """The words for what a comprehension goes over, where that is followed; empty for all other values."""
    made = put_in(at) if at is not None else None
    is_followed = any(isinstance(inner, (Flow, Document)) for inner in inner_values(value))
    return words(made.for_in.iter) if is_followed and isinstance(made, (cst.ListComp, cst.GeneratorExp)) else ""


def _joins(node: cst.CSTNode | None) -> TypeGuard[cst.Call]:
    """Whether an expression is `", ".join(...)`."""
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "join" and len(node.args) == 1


__all__ = ["Draft", "constructed", "dynamic_segment", "text_segments"]
