"""Send a schema in place of the JSON mode of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.rooms import entry_room, room_in
from llmlint.facts.model.rooms import Rewrite
from llmlint.facts.values.base import At
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.model.parts import Span
    from llmlint.sdks.model import CallFacts, StructuredForm

    Locate = Callable[[At], Span]

_ENTRY = regex(r'"(\w+)": (\{model\})(?=[,}])')
_ENTRIES = regex(r'"(\w+)": ("[^"]*"|\{model\})(?=[,}])')


def schema_mode(at: At, facts: CallFacts, form: StructuredForm, locate: Locate) -> Rewrite | None:
    """How a call that asks for JSON of any shape is written with the schema of `{model}`; `None` where it is told elsewhere."""
    call = at.node
    if not isinstance(call, cst.Call) or not form.argument:
        return None
    edits = _replaced(at, facts, form, locate)
    if edits is None or not form.method:
        return Rewrite(edits) if edits else None
    if not isinstance(call.func, cst.Attribute):
        return None
    return Rewrite((*edits, (locate(At(at.module, call.func.attr)), form.method)))


def _replaced(at: At, facts: CallFacts, form: StructuredForm, locate: Locate) -> tuple[tuple[Span, str], ...] | None:
    """The argument that switches JSON on, with the schema in its place or beside it."""
    assert isinstance(at.node, cst.Call)
    keyword, _, written = form.argument.partition("=")
    given = {arg.keyword.value: arg for arg in at.node.args if arg.keyword is not None}
    if keyword in given:
        value = given[keyword].value
        entry = _ENTRY.search(written)
        if entry is None:
            return ((locate(At(at.module, value)), written),)
        return _beside(At(at.module, value), entry[1], locate)
    for name in facts.structured:
        outer, _, inner = name.partition(".")
        if inner and outer in given and _is_only(given[outer].value, inner):
            return ((locate(At(at.module, given[outer])), form.argument),)
    return None


def _beside(at: At, name: str, locate: Locate) -> tuple[tuple[Span, str], ...] | None:
    """A further entry in a table of options, or a further keyword of the object that holds them."""
    if (inside := entry_room(at, locate)) is not None:
        return inside.with_keyword(f'"{name}": {{model}}')
    room = room_in(at, locate)
    return room.with_keyword(f"{name}={{model}}") if room is not None and name not in room.keywords else None


def schema_beside(at: At, form: StructuredForm, locate: Locate) -> Rewrite | None:
    """How the schema of `{model}` goes into the table or object of options that a call has already, with all that belongs to it."""
    keyword, _, written = form.argument.partition("=")
    args = at.node.args if isinstance(at.node, cst.Call) else ()
    options = next((arg.value for arg in args if arg.keyword is not None and arg.keyword.value == keyword), None)
    entries = _ENTRIES.findall(written)
    if options is None or form.method or not any(value == "{model}" for _, value in entries):
        return None
    place = At(at.module, options)
    if isinstance(options, cst.Dict):
        keys = [entry.key for entry in options.elements if isinstance(entry, cst.DictElement)]
        room = entry_room(place, locate)
        taken = {key.evaluated_value for key in keys if isinstance(key, cst.SimpleString)}
        text = ", ".join(f'"{name}": {value}' for name, value in entries)
        known = len(keys) == len(options.elements) and all(isinstance(key, cst.SimpleString) for key in keys)
        free = room is not None and known and taken.isdisjoint(name for name, _ in entries)
    else:
        room = room_in(place, locate) if isinstance(options, cst.Call) and options.args else None
        text = ", ".join(f"{name}={value}" for name, value in entries)
        free = room is not None and set(room.keywords).isdisjoint(name for name, _ in entries)
    return Rewrite(room.with_keyword(text)) if room is not None and free else None


def _is_only(node: cst.BaseExpression, name: str) -> bool:
    """Whether a table of options has one entry, of that name."""
    match node:
        case cst.Dict(elements=[cst.DictElement(key=cst.SimpleString() as key)]):
            return key.evaluated_value == name
        case _:
            return False


__all__ = ["schema_beside", "schema_mode"]
