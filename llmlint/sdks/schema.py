"""TOML tables to the records of `model.py`, strictly: the dataclass is the schema, its field names in kebab-case are the keys."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

T = TypeVar("T")
_STRING = frozenset({str})


class CatalogueError(Exception):
    """A catalogue file is wrong. The message names the file and the key."""


class _MismatchError(Exception):
    """The value is not what the field takes; the message says what it takes."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    convert: Callable[[object], object]


@dataclass(frozen=True, slots=True)
class _Schema:
    keys: Mapping[str, _Field]
    required: tuple[tuple[str, str], ...]


def record(cls: Callable[..., T], table: object, where: str, **given: object) -> T:
    """The record of class `cls` for `table`; `where` ends where a key can follow; `given` are fields that are not read from it."""
    schema = _schema(cls)
    known = schema.keys
    values = dict(given)
    for key, value in mapping(table, where).items():
        if (field := known.get(key)) is None or field.name in given:
            raise CatalogueError(
                f"{where}{key}: unknown key, {_instead(key, [key for key, field in known.items() if field.name not in given])}"
            )
        try:
            values[field.name] = field.convert(value)
        except _MismatchError as error:
            raise CatalogueError(f"{where}{key}: expected {error}, got {_shown(value)}") from None
    for key, name in schema.required:
        if name not in values:
            raise CatalogueError(f"{where}{key}: missing")
    return cls(**values)


def mapping(value: object, where: str) -> Mapping[str, object]:
    """`value` if it is a table."""
    if not isinstance(value, dict):
        raise CatalogueError(f"{where.rstrip('.')}: expected a table, got {_shown(value)}")
    return cast("dict[str, object]", value)


def tables(value: object, where: str) -> list[dict[str, object]]:
    """`value` if it is a list of tables."""
    listed = _list(value)
    if listed is None or not all(isinstance(item, dict) for item in listed):
        raise CatalogueError(f"{where}: expected a list of tables, got {_shown(value)}")
    return cast("list[dict[str, object]]", listed)


def strings(value: object, where: str) -> tuple[str, ...]:
    """`value` if it is a list of strings."""
    try:
        return _strings(value)
    except _MismatchError as error:
        raise CatalogueError(f"{where}: expected {error}, got {_shown(value)}") from None


def one_of(value: object, options: Mapping[str, object] | tuple[object, ...], where: str) -> str:
    """`value` if it is one of the options."""
    if not isinstance(value, str) or value not in options:
        raise CatalogueError(f"{where}: expected one of {', '.join(map(str, options))}, got {_shown(value)}")
    return value


@cache
def _schema(cls: Any) -> _Schema:
    hints = get_type_hints(cls)
    names = {field.name.replace("_", "-"): field for field in fields(cls)}
    required = tuple((key, field.name) for key, field in names.items() if field.default is field.default_factory is MISSING)
    return _Schema({key: _Field(field.name, _converter(hints[field.name])) for key, field in names.items()}, required)


def _converter(hint: Any) -> Callable[[object], object]:
    if get_origin(hint) is Literal:
        return lambda value: _literal(value, get_args(hint))
    if hint == tuple[str, ...]:
        return _strings
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arm for arm in get_args(hint) if arm is not type(None))
    return _SCALARS.get(hint, _nested)


def _literal(value: object, options: tuple[object, ...]) -> object:
    if not isinstance(value, str) or value not in options:
        raise _MismatchError(f"one of {', '.join(str(option) for option in options if option)}")
    return value


def _strings(value: object) -> tuple[str, ...]:
    listed = _list(value)
    if listed is None or not _STRING.issuperset(map(type, listed)):
        raise _MismatchError("a list of strings")
    return cast("tuple[str, ...]", tuple(listed))


def _list(value: object) -> list[object] | None:
    return cast("list[object]", value) if isinstance(value, list) else None


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise _MismatchError("a string")
    return value


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise _MismatchError("true or false")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _MismatchError("a number")
    return float(value)


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _MismatchError("an integer")
    return value


def _nested(_: object) -> object:
    raise _MismatchError("nothing: this is not set in a file")


_SCALARS: Mapping[Any, Callable[[object], object]] = {str: _string, bool: _boolean, float: _number, int: _integer}


def _instead(key: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, known, 1)
    return f'did you mean "{near[0]}"?' if near else f"known are {', '.join(sorted(known))}"


def _shown(value: object) -> str:
    match value:
        case str():
            return f'"{value}"'
        case bool():
            return "true" if value else "false"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return repr(value)
