"""Values inside values: to look through them, and to copy them with changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from llmlint.facts.values import (
    MAX_PARTS,
    NONE,
    UNKNOWN,
    Api,
    Const,
    Dynamic,
    FunctionValue,
    Hole,
    Made,
    Mapping,
    Part,
    Partial,
    Pipeline,
    Repeated,
    Sequence,
    Static,
    Text,
    Union,
    each,
    join,
)
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow, Origin, Way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from llmlint.facts.values.base import Value


def inner_values(value: Value) -> Iterator[Value]:
    """A value and everything inside it."""
    stack: list[Value] = [value]
    while stack:
        current = stack.pop()
        yield current
        if (reader := _PARTS.get(type(current))) is not None:
            stack += reader(current)


def is_read(value: Value) -> bool:
    """Whether a value is something read from outside, or put together from pieces of it, and holds no model's answer."""
    inner = [*inner_values(value)]
    answers = any(isinstance(part, Flow) and isinstance(part.source, Origin) for part in inner)
    return not answers and any(isinstance(part, Document) for part in inner)


def _parts(value: Value) -> tuple[Value, ...] | list[Value]:
    reader = _PARTS.get(type(value))
    return reader(value) if reader is not None else ()


def _parts_of_mapping(value: Mapping) -> list[Value]:
    found = [item for _, item in value.items]
    return found if value.rest is None else [*found, value.rest]


# By type, because this is asked more often than anything else.
_PARTS: dict[type[Value], Callable[[Any], tuple[Value, ...] | list[Value]]] = {
    Union: lambda value: value.options,
    Text: lambda value: [part.value for part in value.parts if type(part) is Hole],
    Sequence: lambda value: value.items,
    Repeated: lambda value: (value.value,),
    Mapping: _parts_of_mapping,
    Made: lambda value: [item for _, item in value.args + value.extra],
    Document: lambda value: [item for _, item in value.args],
    Partial: lambda value: [value.function, *(item for _, item in value.args)],
    Pipeline: lambda value: value.stages,
    Api: lambda value: (value.base,),
    FunctionValue: lambda value: () if value.receiver is None else (value.receiver,),
}


def rebuild(value: Value, leaf: Callable[[Value], Value], done: dict[int, tuple[Value, Value]] | None = None) -> Value:
    """Copy a value with `leaf` applied to whatever holds no other values; untouched parts keep their identity.

    `done` remembers what was copied, so that parts that occur many times are copied once; it may be kept between calls with the same
    `leaf`.
    """
    parts = _parts(value)
    if not parts:
        return leaf(value)
    made: dict[int, tuple[Value, Value]] = {} if done is None else done
    before = made.get(id(value))
    if before is None:
        changed = {id(part): rebuild(part, leaf, made) for part in parts}
        before = made[id(value)] = (value, _with(value, parts, changed))
    return before[1]


def _with_parts(value: Value, change: Callable[[Value], Value]) -> Value:
    """Copy a value with its direct parts changed; the value itself where none of them is."""
    parts = _parts(value)
    return _with(value, parts, {id(part): change(part) for part in parts})


def _with(value: Value, parts: Iterable[Value], changed: dict[int, Value]) -> Value:
    for part in parts:
        if changed[id(part)] is not part:
            return _copied(value, lambda part: changed[id(part)])
    return value


def _copied(value: Value, change: Callable[[Value], Value]) -> Value:
    match value:
        case Union(options=options):
            return join(*map(change, options))
        case Text(parts=parts):
            return _text_with_parts(parts, change)
        case Sequence(items=items):
            return replace(value, items=tuple(map(change, items)))
        case Repeated(value=inner):
            return Repeated(change(inner))
        case Mapping(items=items, rest=rest):
            return replace(value, items=_changed(items, change), rest=None if rest is None else change(rest))
        case Made(args=args, extra=extra):
            return replace(value, args=_changed(args, change), extra=_changed(extra, change))
        case Document(args=args):
            return replace(value, args=_changed(args, change))
        case Partial(function=function, args=args):
            return Partial(change(function), _changed(args, change))
        case Pipeline(stages=stages):
            return replace(value, stages=tuple(map(change, stages)))
        case Api(base=base):
            return replace(value, base=change(base))
        case FunctionValue(receiver=receiver) if receiver is not None:
            return replace(value, receiver=change(receiver))
        case _:
            return value


def _changed(items: tuple[tuple[str, Value], ...], change: Callable[[Value], Value]) -> tuple[tuple[str, Value], ...]:
    return tuple((key, change(item)) for key, item in items)


def _text_with_parts(parts: tuple[Part, ...], change: Callable[[Value], Value]) -> Value:
    made: list[Part] = []
    for part in parts:
        if isinstance(part, Static):
            made.append(part)
            continue
        value = change(part.value)
        if isinstance(value, Text) and all(isinstance(inner, Static) for inner in value.parts):
            made.extend(value.parts)
        elif isinstance(value, Text):
            made.extend(
                inner if isinstance(inner, Static) or isinstance(inner.value, Dynamic) else inner.put(part.at, part.origin)
                for inner in value.parts
            )
        else:
            made.append(replace(part, value=value))
    return Text(tuple(made[:MAX_PARTS]))


MAX_DEPTH = 12
MAX_SIZE = 300


def bounded(value: Value, deepest: int = MAX_DEPTH, largest: int = MAX_SIZE) -> Value:
    """A value, with what lies too deep inside it made unknown: what grows with each round of the evaluation has to end."""
    level: Iterable[Value] = (value,)
    size = 0
    reader_of = _PARTS.get
    for depth in range(deepest):
        below: list[Value] = []
        for item in level:
            if (reader := reader_of(type(item))) is not None:
                below += reader(item)
        if not below:
            return value
        level = below
        size += len(below)
        if size > largest:
            return _cut(value, depth)
    return _cut(value, deepest)


def _cut(value: Value, depth: int) -> Value:
    if not _parts(value):
        return value
    return _with_parts(value, lambda part: _cut(part, depth - 1)) if depth else UNKNOWN


def recorded(value: Value, way: Way) -> Value:
    """A value that is kept in a field of a record: its answers have passed one place more, and so will what its parameters stand for."""
    return rebuild(
        passed(value, way), lambda inner: inner.passing(way) if isinstance(inner, Flow) and not isinstance(inner.source, Origin) else inner
    )


def along(value: Value, ways: tuple[Way, ...]) -> Value:
    """What a parameter stands for, having passed the places that the parameter has passed."""
    return each(value, lambda option: option.passing(*ways) if isinstance(option, Flow) else option) if ways else value


def passed(value: Value, way: Way) -> Value:
    """A value whose answers have passed one place more."""
    if not any(isinstance(inner, Flow) and isinstance(inner.source, Origin) for inner in inner_values(value)):
        return value

    def leaf(inner: Value) -> Value:
        if isinstance(inner, Flow) and isinstance(inner.source, Origin):
            return inner.passing(Way("returned", inner.source.site), way)
        return inner

    return rebuild(value, leaf)


def stretch(whole: Sequence, bounds: list[Value]) -> Sequence:
    """A slice: its items where all are known and the bounds are numbers, else some of them."""
    ends = [bound.value for bound in bounds if isinstance(bound, Const) and (bound == NONE or type(bound.value) is int)]
    if len(ends) < len(bounds) or not whole.fixed or whole.unordered or ends[-1] == 0:
        return replace(whole, items=(Repeated(whole.element),)) if whole.items else whole
    lower, upper, step = (end if isinstance(end, int) else None for end in ends)
    return replace(whole, items=whole.items[slice(lower, upper, step)])
