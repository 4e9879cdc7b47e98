"""`dataclass` for records: what the standard library's makes of a class, but in a tenth of the time.

llmlint is started anew for every commit and on every save, and has some three hundred records, of which a run makes a third. For a frozen
class the standard library compiles six methods, and sets each field through `object.__setattr__`; here one method is compiled, when the
first record of the class is made, and the others are not made anew. That a record is never changed is left to the type checkers, which
see the standard library's decorator.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter, le, lt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        """As in the standard library."""
        return _record(cls, **options) if cls is not None else lambda decorated: _record(decorated, **options)


# Stands for an argument that is left out, where a new value is made for each record.
_LEFT_OUT = object()


def _record(cls: type, *, frozen: bool = False, slots: bool = False, eq: bool = True, order: bool = False, repr: bool = True) -> Any:
    own = vars(cls)
    made: Any = dataclasses.dataclass
    record = made(init=False, eq=False, repr=False, slots=slots)(cls)
    if "__init__" not in own:
        record.__init__ = _first_time(record)
    if repr and "__repr__" not in own:
        record.__repr__ = _shown
    if eq:
        fields = dataclasses.fields(record)
        compared = [field for field in fields if field.compare]
        key = _taker(field.name for field in compared)
        if "__eq__" not in own:
            record.__eq__ = _equality(key)
        if own.get("__hash__") is None:
            hashed = [field for field in compared if field.hash is not False]
            record.__hash__ = _hashing(_taker(field.name for field in hashed)) if frozen else None
        if order:
            record.__lt__, record.__le__ = _ordering(key, lt), _ordering(key, le)  # `>` and `>=` ask these the other way round
    return record


def _first_time(record: Any) -> Callable[..., None]:
    """An `__init__` that puts the true one in its place."""

    def __init__(self: object, *given: object, **named: object) -> None:  # noqa: N807
        record.__init__ = made = _constructor(record)
        made(self, *given, **named)

    return __init__


def _constructor(record: Any) -> Callable[..., None]:
    """The `__init__` that the standard library would write: a default is a value, or is made anew for each record."""
    names: dict[str, Any] = {"_LEFT_OUT": _LEFT_OUT}
    parameters, body = ["self"], ["pass"]
    for field in dataclasses.fields(record):
        name, value = field.name, field.name
        if field.default_factory is not dataclasses.MISSING:
            names[f"_make_{name}"] = field.default_factory
            parameters += [f"{name}=_LEFT_OUT"] * field.init
            value = f"_make_{name}() if {name} is _LEFT_OUT else {name}" if field.init else f"_make_{name}()"
        elif field.default is not dataclasses.MISSING:
            names[f"_default_{name}"] = field.default
            parameters += [f"{name}=_default_{name}"] * field.init
            value = name if field.init else f"_default_{name}"
        elif field.init:
            parameters.append(name)
        else:
            continue
        body.append(f"self.{name} = {value}")
    body += ["self.__post_init__()"] * hasattr(record, "__post_init__")
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(body), names)  # noqa: S102  # as the standard library does
    made: Callable[..., None] = names["__init__"]
    return made


def _taker(names: Iterable[str]) -> Callable[[object], object]:
    taken = tuple(names)
    return attrgetter(*taken) if taken else lambda _record: ()


def _equality(key: Callable[[object], object]) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        if self is other:
            return True
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _ordering(key: Callable[[object], object], compares: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
    def compare(self: object, other: object) -> bool:
        return compares(key(self), key(other)) if other.__class__ is self.__class__ else NotImplemented

    return compare


def _hashing(key: Callable[[object], object]) -> Callable[[object], int]:
    def __hash__(self: object) -> int:  # noqa: N807
        return hash(key(self))

    return __hash__


def _shown(self: Any) -> str:
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({shown})"


__all__ = ["dataclass"]
