"""Records as plain data and back. Only the kinds listed here are ever made from a file."""

from __future__ import annotations

import sys
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, cast

from llmlint import api, diagnostics
from llmlint.facts import model
from llmlint.files import Problem
from llmlint.keys import key_spans, mask_keys

_MODULES = (model, api, diagnostics)


class SecretError(ValueError):
    """What must not be written down."""


class UnreadableError(ValueError):
    """The data is not what this version writes."""


@lru_cache(maxsize=1)
def _kinds() -> dict[str, type[Any]]:
    """Every record and enumeration of the modules that define what rules see."""
    named = [value for module in _MODULES for value in vars(module).values() if isinstance(value, type)]
    homes = {value.__module__ for value in (*named, Problem) if value.__module__.startswith("llmlint.")}
    defined = [value for home in sorted(homes) for value in vars(sys.modules[home]).values() if isinstance(value, type)]
    return {
        kind.__name__: kind for kind in (*defined, *named, Problem) if is_dataclass(kind) or (issubclass(kind, Enum) and kind is not Enum)
    }


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def plain(value: object) -> Any:
    """A record as lists, strings and numbers: a tuple is a list, a record a list behind its kind's name with a colon.

    Raises:
        SecretError: an edit of source text holds a key, which can be neither kept nor left out.
    """
    if isinstance(value, str):
        return mask_keys(value)
    if value is None or isinstance(value, (int, float, bool)):
        return value
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in cast("tuple[object, ...]", value)]
    name = type(value).__name__
    if _kinds().get(name) is not type(value):
        raise TypeError(f"`{name}` is no record that can be kept")
    if isinstance(value, api.Edit) and key_spans(value.text):
        raise SecretError
    if isinstance(value, Enum):
        return {"": name, "is": value.name}
    return {"": name, "of": [plain(getattr(value, field)) for field in _names(type(value))]}


def record(data: Any) -> Any:
    """What was made plain.

    Raises:
        UnreadableError: the data holds something else.
    """
    if type(data) is list:
        return tuple([record(item) for item in cast("Any", data)])
    if type(data) is not dict:
        return data
    table: dict[str, Any] = cast("Any", data)
    kind = _kinds().get(table.get("", ""))
    if kind is None:
        raise UnreadableError("an unknown kind of record")
    if issubclass(kind, Enum):
        return kind[table["is"]]
    values = table["of"]
    if len(values) != len(_names(kind)):
        raise UnreadableError(f"a record of another form: `{kind.__name__}`")
    return kind(*(record(value) for value in values))


__all__ = ["SecretError", "UnreadableError", "plain", "record"]
