"""`dataclass` for records: what the standard library's makes of a frozen class, but made and filled in a third of the time.

llmlint is started anew for every commit and on every save, and has some three hundred records. For a frozen class the standard library
compiles six methods, and sets each field through `object.__setattr__`; here one method is compiled, and the others are not made anew.
That a record is never changed is left to the type checkers, which see the standard library's decorator.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, /, *, frozen: bool = False, **options: bool) -> Any:
        """As in the standard library."""
        if not frozen:
            return dataclasses.dataclass(cls, **options)
        return _record(cls, **options) if cls is not None else lambda decorated: _record(decorated, **options)


def _record(cls: type, *, slots: bool = False, eq: bool = True, order: bool = False) -> Any:
    made: Any = dataclasses.dataclass
    if order:
        return made(order=True, unsafe_hash=True, slots=slots)(cls)
    own = vars(cls)
    record = made(eq=False, repr=False, slots=slots)(cls)
    if "__repr__" not in own:
        record.__repr__ = _shown
    if eq:
        fields = dataclasses.fields(record)
        compared = [field for field in fields if field.compare]
        if "__eq__" not in own:
            record.__eq__ = _equality(_taker(field.name for field in compared))
        if own.get("__hash__") is None:
            record.__hash__ = _hashing(_taker(field.name for field in compared if field.hash is not False))
    return record


def _taker(names: Iterable[str]) -> Callable[[object], object]:
    taken = tuple(names)
    return attrgetter(*taken) if taken else lambda _record: ()


def _equality(key: Callable[[object], object]) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        if self is other:
            return True
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hashing(key: Callable[[object], object]) -> Callable[[object], int]:
    def __hash__(self: object) -> int:  # noqa: N807
        return hash(key(self))

    return __hash__


def _shown(self: Any) -> str:
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({shown})"


__all__ = ["dataclass"]
