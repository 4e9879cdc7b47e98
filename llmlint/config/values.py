"""Values of a configuration in words, and the typed options of rules."""

from __future__ import annotations

import dataclasses
import typing
from typing import TYPE_CHECKING, Any

from llmlint.config.issues import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    Note = Callable[..., None]

_KINDS = ((bool, "a boolean"), (int, "a whole number"), (float, "a number"), (str, "a string"), (list, "a list"), (dict, "a table"))


def kind_of(value: Any) -> str:
    """What a value is, for a message."""
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "a date or time")


def items_of(value: Any) -> list[Any]:
    """A list whose items may be anything."""
    items: list[Any] = value
    return items


def read_options(rule: str, kind: type, table: dict[str, Any], path: tuple[str, ...], note: Note) -> Any:
    """The options of one rule: an instance of its own class, with what is right in the table."""
    hints = typing.get_type_hints(kind)
    names = {field.name.replace("_", "-"): field.name for field in dataclasses.fields(kind)}
    least = {field.name: field.metadata.get("least") for field in dataclasses.fields(kind)}
    given: dict[str, Any] = {}
    for key, value in table.items():
        name = names.get(key.replace("_", "-"))
        if name is None:
            known = f"known options: {', '.join(sorted(names))}" if names else "it has none"
            note(f"rule `{rule}` has no option `{key}`", (*path, key), did_you_mean(key, names) or known, at_key=True)
        elif (bound := least[name]) is not None and _fits(value, hints[name]) and value < bound:
            note(f"option `{key}` of `{rule}` must be at least {bound}", (*path, key))
        elif _fits(value, hints[name]):
            given[name] = _converted(value, hints[name])
        else:
            note(f"option `{key}` of `{rule}` must be {_wanted(hints[name])}", (*path, key), f"this is {kind_of(value)}")
    return kind(**given)


def _fits(value: Any, hint: Any) -> bool:
    if hint is bool or isinstance(value, bool):
        return hint is bool and isinstance(value, bool)
    if hint is float:
        return isinstance(value, (int, float))
    if typing.get_origin(hint) in {list, tuple}:
        return isinstance(value, list) and all(isinstance(item, str) for item in items_of(value))
    return isinstance(hint, type) and isinstance(value, hint)


def _converted(value: Any, hint: Any) -> Any:
    if hint is float:
        return float(value)
    return tuple(value) if typing.get_origin(hint) is tuple else value


def _wanted(hint: Any) -> str:
    names = {int: "a whole number", float: "a number", str: "a string", bool: "true or false"}
    return names.get(hint, "a list of strings")
