"""What lies behind a value: its items, its elements, and what a way that was described leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.attributes import KEEPING_STEPS, attribute, instance_attribute, is_text
from llmlint.facts.evaluation.strangers import REQUEST_DATA
from llmlint.facts.libraries.reading import after_step, one_of, picked, sliced_text
from llmlint.facts.model import Volatility
from llmlint.facts.values import (
    UNKNOWN,
    ClassValue,
    Const,
    Dynamic,
    External,
    Hole,
    Instance,
    Made,
    Mapping,
    Sequence,
    Static,
    Text,
    alternatives,
    each,
    join,
)
from llmlint.facts.values.base import At
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import ITEM, MADE, SOME_KEY, Access, Flow, Origin, Step
from llmlint.facts.values.structure import along, inner_values
from llmlint.facts.values.texts import mark_filled
from llmlint.sdks.paths import Key

if TYPE_CHECKING:
    from llmlint.facts.evaluation.changes import Reader
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

_UNCHANGING = frozenset({"strip", "lstrip", "rstrip", "str", "lower", "upper", "encode", "decode"})


def access_value(world: World, value: Value, access: Access, reader: Reader) -> Value:
    """What one step of a way leads to: an attribute, an item, an element, an object of a class."""
    match access:
        case str():
            return attribute(world, value, access, reader)
        case int():
            return item(world, value, access, reader)
        case Key(name=name):
            return item(world, value, name, reader)
        case _ if access is SOME_KEY:
            return item(world, value, None, reader)
        case _ if access is MADE:
            return each(value, _made)
        case _:
            return element(world, value, reader)


def _made(value: Value) -> Value:
    """An object of a class."""
    if isinstance(value, ClassValue):
        return Instance(value.unit)
    return value.reach(MADE) if isinstance(value, Flow) else UNKNOWN


def item(world: World, value: Value, key: str | int | None, reader: Reader) -> Value:
    """The value of `value[key]`; `None` stands for a key that is not literal."""
    return each(value, lambda option: picked(option, key) if isinstance(option, Document) else _item(world, option, key, reader))


def _item(world: World, value: Value, key: str | int | None, reader: Reader) -> Value:
    match value:
        case Mapping(items=items, rest=rest):
            if isinstance(key, str):
                found = value.get(key)
                if found is not None:
                    return found if not value.open else join(found, UNKNOWN)
                return rest if rest is not None else UNKNOWN
            everything = [given for _, given in items] + ([rest] if rest is not None else [])
            return join(*everything) if everything else UNKNOWN
        case Sequence(items=items):
            if isinstance(key, int) and value.fixed and -len(items) <= key < len(items):
                return items[key]
            return value.element
        case Flow():
            access: Access = Key(key) if isinstance(key, str) else key if isinstance(key, int) else SOME_KEY
            return UNKNOWN if isinstance(key, str) and is_text(value.steps) else value.reach(access)
        case External(name=dotted):
            return _item_elsewhere(world, dotted, key, reader)
        case Dynamic():
            return value
        case Made() if isinstance(key, str) and value.argument(key) is not None:
            return value.argument(key) or UNKNOWN
        case Instance(unit=unit) if isinstance(key, str):
            return instance_attribute(world, unit, key, reader)
        case _:
            return UNKNOWN


def _item_elsewhere(world: World, table: str, key: str | int | None, reader: Reader) -> Value:
    """The value under a key of a table that is not the project's."""
    if world.effects.has(table, "request"):
        return Dynamic(Volatility.PER_CALL, REQUEST_DATA)
    if world.effects.has(table, "configuration"):
        return Dynamic(Volatility.CONFIG, "the environment")
    if not isinstance(key, str):
        return world.sessions.item(table, reader)
    return join(External(f"{table}.{key}"), world.sessions.kept(table, key, reader)) if world.sessions.has(table) else UNKNOWN


def element(world: World, value: Value, reader: Reader) -> Value:
    """What iteration over a value gives."""
    return each(value, lambda option: _element(world, option, reader))


def _element(world: World, value: Value, reader: Reader) -> Value:
    match value:
        case Sequence():
            return value.element
        case Flow():
            return value.reach(ITEM)
        case Mapping(items=items):
            return join(*(Text(()) for _ in items)) if items else UNKNOWN
        case Document():
            return one_of(value)
        case Dynamic():
            return value
        case External(name=dotted):
            return world.sessions.item(dotted, reader)
        case _:
            return UNKNOWN


def follow(world: World, value: Value, flow: Flow, reader: Reader) -> Value:
    """Go the way a flow describes, from another value: fills a parameter in."""
    current = value
    for access in flow.path:
        current = access_value(world, current, access, reader)
    if not flow.steps:
        return along(current, flow.via)
    if any(step.kind == "clean" and step.detail not in _UNCHANGING for step in flow.steps):
        for option in alternatives(current):
            mark_filled(world, option)
    return along(each(current, lambda option: after_steps(option, flow)), flow.via)


def after_steps(value: Value, flow: Flow) -> Value:
    """A value once all has been done to it that was done on the way."""
    if isinstance(value, Flow):
        return value.then(*flow.steps)
    if isinstance(value, Document):
        left: Value = value
        for step in flow.steps:
            left = after_step(left, step.kind, step.detail, step.at) if isinstance(left, Document) else UNKNOWN
        return left
    if isinstance(value, (Text, Const, Dynamic)) and all(step.kind in KEEPING_STEPS for step in flow.steps):
        return _with_replacements(value, flow) if isinstance(value, Text) else value
    if (
        isinstance(value, Dynamic)
        and value.why == REQUEST_DATA
        and all(step.kind in (*KEEPING_STEPS, "parsed", "field") for step in flow.steps)
    ):
        return value
    return UNKNOWN


def _with_replacements(value: Text, flow: Flow) -> Text:
    """A text in which literals were put in the place of others, or of which a piece was taken: `address.replace("/chat", "/models")`."""
    for step in flow.steps:
        match step:
            case Step(kind="clean", detail="replace", at=At(node=cst.Call(args=[cst.Arg(value=old), cst.Arg(value=new)]))):
                value = _replaced(value, old, new)
            case Step(kind="clean", detail="slice", at=At(node=cst.Subscript() as piece)):
                value = sliced_text(value, piece)
            case _:
                pass
    return value


def _replaced(value: Text, old: cst.BaseExpression, new: cst.BaseExpression) -> Text:
    before, after = (part.evaluated_value if isinstance(part, cst.SimpleString) else None for part in (old, new))
    if not isinstance(before, str) or not isinstance(after, str) or not before:
        return value
    parts = (
        Static(part.text.replace(before, after), part.at) if isinstance(part, Static) and before in part.text else part
        for part in value.parts
    )
    return Text(tuple(part for part in parts if isinstance(part, Hole) or part.text))


def mentions_answer(value: Value) -> list[Flow]:
    """All model answers that are part of a value."""
    return [inner for inner in inner_values(value) if isinstance(inner, Flow) and isinstance(inner.source, Origin)]


__all__ = ["access_value", "after_steps", "element", "follow", "item", "mentions_answer"]
