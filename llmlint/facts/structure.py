"""Values inside values: to look through them, and to copy them with changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.values import (
    MAX_PARTS,
    UNKNOWN,
    Api,
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
    Value,
    join,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def inner_values(value: Value) -> Iterator[Value]:
    """A value and everything inside it."""
    stack: list[Value] = [value]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(_parts(current))


def _parts(value: Value) -> Iterable[Value]:
    match value:
        case Union(options=options):
            return options
        case Text(parts=parts):
            return [part.value for part in parts if isinstance(part, Hole)]
        case Sequence(items=items):
            return items
        case Repeated(value=inner):
            return (inner,)
        case Mapping(items=items, rest=rest):
            found = [item for _, item in items]
            return found if rest is None else [*found, rest]
        case Made(args=args, extra=extra):
            return [item for _, item in args + extra]
        case Partial(function=function, args=args):
            return [function, *(item for _, item in args)]
        case Pipeline(stages=stages):
            return stages
        case Api(base=base):
            return (base,)
        case FunctionValue(receiver=receiver) if receiver is not None:
            return (receiver,)
        case _:
            return ()


def rebuild(value: Value, leaf: Callable[[Value], Value]) -> Value:  # noqa: C901, PLR0912 - one arm for each kind of value
    """Copy a value with `leaf` applied to whatever holds no other values; untouched parts keep their identity."""
    match value:
        case Union(options=options):
            return join(*(rebuild(option, leaf) for option in options))
        case Text(parts=parts):
            if not any(isinstance(part, Hole) for part in parts):
                return value
            return _rebuild_text(parts, leaf)
        case Sequence(items=items):
            return replace(value, items=tuple(rebuild(item, leaf) for item in items))
        case Repeated(value=inner):
            return Repeated(rebuild(inner, leaf))
        case Mapping(items=items, rest=rest):
            pairs = tuple((key, rebuild(item, leaf)) for key, item in items)
            return replace(value, items=pairs, rest=None if rest is None else rebuild(rest, leaf))
        case Made(args=args, extra=extra):
            if not args and not extra:
                return value
            given = tuple((key, rebuild(item, leaf)) for key, item in args)
            return replace(value, args=given, extra=tuple((key, rebuild(item, leaf)) for key, item in extra))
        case Partial(function=function, args=args):
            return Partial(rebuild(function, leaf), tuple((key, rebuild(item, leaf)) for key, item in args))
        case Pipeline(stages=stages):
            return replace(value, stages=tuple(rebuild(stage, leaf) for stage in stages))
        case Api(base=base):
            return replace(value, base=rebuild(base, leaf))
        case FunctionValue(receiver=receiver) if receiver is not None:
            return replace(value, receiver=rebuild(receiver, leaf))
        case _:
            return leaf(value)


def _rebuild_text(parts: tuple[Part, ...], leaf: Callable[[Value], Value]) -> Value:
    made: list[Part] = []
    for part in parts:
        if isinstance(part, Static):
            made.append(part)
            continue
        value = rebuild(part.value, leaf)
        if isinstance(value, Text) and all(isinstance(inner, Static) for inner in value.parts):
            made.extend(value.parts)
        elif isinstance(value, Text):
            made.extend(
                inner
                if isinstance(inner, Static) or isinstance(inner.value, Dynamic)
                else replace(inner, at=part.at or inner.at, origin=part.origin)
                for inner in value.parts
            )
        else:
            made.append(replace(part, value=value))
    return Text(tuple(made[:MAX_PARTS]))


MAX_DEPTH = 10
MAX_SIZE = 300


def bounded(value: Value) -> Value:
    """A value, or unknown where it nests too deeply or holds too much: what grows with each round of the evaluation has to end."""
    level: list[Value] = [value]
    size = 0
    for _ in range(MAX_DEPTH):
        level = [part for item in level for part in _parts(item)]
        size += len(level)
        if not level:
            return value
        if size > MAX_SIZE:
            return UNKNOWN
    return UNKNOWN
