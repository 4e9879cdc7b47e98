"""What an expression may be, as far as it matters: the values of the abstract evaluation.

All values are immutable and comparable. Joins keep at most `MAX_ALTERNATIVES` of them; beyond that a value is unknown.
Parameters stay symbolic (`Flow` with a `Param` source) so that a function's summary can be filled in at each of its call sites.
"""

from __future__ import annotations

import operator
from dataclasses import field, replace
from itertools import repeat
from typing import TYPE_CHECKING, TypeAlias

from llmlint.facts.values.base import At, Value
from llmlint.facts.values.flows import Flow, Param
from llmlint.facts.values.names import ClassValue, External, FunctionValue, Imported, Instance, ProjectModule
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.model import Volatility

MAX_ALTERNATIVES = 10
MAX_CALLABLES = 24
MAX_PARTS = 160
MAX_PLACES = 100
MAX_BEFORE = 6


@dataclass(frozen=True, slots=True)
class Unknown(Value):
    """Nothing is known. There is one of these, so that it is told from all others without comparing them."""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Const(Value):
    """A number, boolean, `None` or bytes literal."""

    value: int | float | bool | bytes | None


NONE = Const(None)


@dataclass(frozen=True, slots=True)
class Static:
    """Literal text inside a string; `at` is where it is written.

    Of a model's name `written` are all places that write the very same one and may be meant: it is told at each of them.
    """

    text: str
    at: At | None = field(default=None, compare=False)
    written: tuple[At, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Hole:
    """A value put into a string. `at` is where it is put in, `origin` the code's own words for it.

    `before` are the places where it was put in first, if the text around it was then put into others.
    """

    value: Value
    at: At | None = None
    origin: str = ""
    before: tuple[At, ...] = field(default=(), compare=False)

    def put(self, at: At | None, origin: str) -> Hole:
        """The same, where the text that it stands in is put into another."""
        before = self.before if self.at is None or self.at in self.before or len(self.before) >= MAX_BEFORE else (*self.before, self.at)
        return replace(self, at=at or self.at, origin=origin, before=before)


Part: TypeAlias = "Static | Hole"


@dataclass(frozen=True, slots=True)
class Text(Value):
    """A string made of parts."""

    parts: tuple[Part, ...]

    @property
    def literal(self) -> str | None:
        """The whole text where no value is put in."""
        if any(isinstance(part, Hole) for part in self.parts):
            return None
        return "".join(part.text for part in self.parts if isinstance(part, Static))


@dataclass(frozen=True, slots=True)
class Dynamic(Value):
    """A value that is not followed, but whose way of changing is known."""

    volatility: Volatility
    why: str


@dataclass(frozen=True, slots=True)
class Made(Value):
    """What an external callable returned, with its arguments: clients, configuration objects, templates, messages.

    `at` is the call. `extra` are options set later (`with_options`, `bind`), newest last.
    """

    name: str
    at: At
    args: tuple[tuple[str, Value], ...] = ()
    open: bool = False
    extra: tuple[tuple[str, Value], ...] = ()

    def argument(self, name: str) -> Value | None:
        """A keyword or positional (`0`, `1`, …) argument."""
        return next((value for key, value in reversed(self.args + self.extra) if key == name), None)


@dataclass(frozen=True, slots=True)
class Api(Value):
    """An attribute path on a client: `client.chat.completions`. `base` is a `Made`, or an `External` for a module client."""

    base: Value
    path: str


@dataclass(frozen=True, slots=True)
class Partial(Value):
    """A callable with some of its arguments given."""

    function: Value
    args: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Repeated(Value):
    """Inside a sequence: any number of items like this one."""

    value: Value


@dataclass(frozen=True, slots=True)
class Sequence(Value):
    """A list, tuple or set, item by item; `Repeated` stands for a stretch of unknown length.

    `packed`: its items were put together from smaller ones, each up to a limit.
    """

    items: tuple[Value, ...] = ()
    unordered: bool = False
    packed: bool = False

    @property
    def element(self) -> Value:
        """Any one of its items."""
        return join(*(item.value if isinstance(item, Repeated) else item for item in self.items)) if self.items else UNKNOWN

    @property
    def fixed(self) -> bool:
        """Whether the number of items is known."""
        return not any(isinstance(item, Repeated) for item in self.items)


@dataclass(frozen=True, slots=True)
class Mapping(Value):
    """A dict. `open`: keys that are not seen may be present; `rest` is what they may hold."""

    items: tuple[tuple[str, Value], ...] = ()
    open: bool = False
    rest: Value | None = None

    def get(self, key: str) -> Value | None:
        """The value under a literal key."""
        return next((value for name, value in reversed(self.items) if name == key), None)

    def put(self, key: str, value: Value) -> Mapping:
        """The dict with another value under a literal key."""
        return Mapping((*(pair for pair in self.items if pair[0] != key), (key, value)), self.open, self.rest)


@dataclass(frozen=True, slots=True)
class Pipeline(Value):
    """Runnables piped into each other."""

    stages: tuple[Value, ...]
    at: At


@dataclass(frozen=True, slots=True)
class Union(Value):
    """One of several."""

    options: tuple[Value, ...]


_MAY_NAME_MODELS = (Text, Made, Mapping)
_KINDS: dict[type[Value], str] = {FunctionValue: "callable", ClassValue: "callable", Instance: "callable", Text: "text", Unknown: "unknown"}
_ROOM = {"callable": MAX_CALLABLES, "text": MAX_ALTERNATIVES, "other": MAX_ALTERNATIVES, "unknown": 1}


def alternatives(value: Value) -> tuple[Value, ...]:
    """The single values of a union."""
    return value.options if isinstance(value, Union) else (value,)


def join(*values: Value) -> Value:
    """What may be either. Unknown is kept as one of the alternatives, so that a rule can tell a sure answer from a possible one."""
    if values and all(map(operator.is_, values, repeat(values[0]))):
        return values[0]
    found: list[Value] = []
    room = dict(_ROOM)
    for value in values:
        for option in alternatives(value):
            kind = _kind(option)
            if room[kind] < 0 and type(option) not in _MAY_NAME_MODELS:
                continue
            place = _place_of(option, found)
            if place is None:
                room[kind] -= 1
                if room[kind] >= 0:
                    found.append(option)
            elif type(option) in _MAY_NAME_MODELS:
                found[place] = with_places(found[place], option)
    if not found:
        return UNKNOWN
    left_out = min(room.values()) < 0
    if left_out or len(found) > MAX_ALTERNATIVES:
        known = [value for value in found if value is not UNKNOWN]
        found = [*known, UNKNOWN] if left_out or len(known) < len(found) else known
    return found[0] if len(found) == 1 else Union(tuple(found))


def _kind(value: Value) -> str:
    """The kind of a value, by which a union counts its alternatives: there may be many texts, and many things that can be called."""
    if type(value) is Flow:
        return "callable" if type(value.source) is Param else "other"
    return _KINDS.get(type(value), "other")


def _place_of(value: Value, among: list[Value]) -> int | None:
    """Where an equal value stands; only those of the same class are compared, for this is asked more often than anything else."""
    kind = type(value)
    for place, other in enumerate(among):
        if other is value or (type(other) is kind and other == value):
            return place
    return None


def with_places(value: Value, equal: Value) -> Value:
    """A value with all places where it and an equal one write the names of models; itself where the other knows no more of them."""
    if value is equal:
        return value
    match value, equal:
        case Text(parts=(Static(written=(_, *_)) as name,)), Text(parts=(Static(written=others),)):
            places = tuple(dict.fromkeys((*name.written, *others)))[:MAX_PLACES]
            return Text((replace(name, written=places),)) if len(places) > len(name.written) else value
        case Made(args=args), Made(args=others):
            both = _pairs_with_places(args, others)
            return value if both is args else replace(value, args=both)
        case Mapping(items=items), Mapping(items=others):
            both = _pairs_with_places(items, others)
            return value if both is items else replace(value, items=both)
        case Union(options=options), Union(options=others):
            made = tuple(map(with_places, options, others))
            return value if all(map(operator.is_, made, options)) else Union(made)
        case _:
            return value


def _pairs_with_places(pairs: tuple[tuple[str, Value], ...], equal: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Value], ...]:
    made = tuple((key, with_places(value, other)) for (key, value), (_, other) in zip(pairs, equal, strict=True))
    return pairs if all(new is old for (_, new), (_, old) in zip(made, pairs, strict=True)) else made


def each(value: Value, apply: Callable[[Value], Value]) -> Value:
    """Apply a function to every alternative and join what comes out."""
    if isinstance(value, Union):
        return join(*(apply(option) for option in value.options))
    return apply(value)


__all__ = [
    "MAX_ALTERNATIVES", "MAX_BEFORE", "MAX_CALLABLES", "MAX_PARTS", "MAX_PLACES", "NONE", "UNKNOWN", "Api", "At", "ClassValue",
    "Const", "Dynamic", "External", "FunctionValue", "Hole", "Imported", "Instance", "Made", "Mapping", "Part", "Partial", "Pipeline",
    "ProjectModule", "Repeated", "Sequence", "Static", "Text", "Union", "Unknown", "Value", "alternatives", "each", "join",
    "with_places",
]  # fmt: skip
