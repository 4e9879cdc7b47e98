"""Methods of lists, sets and dicts, which may change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.access import element, item
from llmlint.facts.evaluation.batching import cuts_windows, fills_up
from llmlint.facts.followed.comparing import lookup_event
from llmlint.facts.libraries.sorting import sorts_by
from llmlint.facts.values import (
    UNKNOWN,
    Const,
    Made,
    Mapping,
    Repeated,
    Sequence,
    Static,
    Text,
    alternatives,
    join,
)
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.texts import literal
from llmlint.patterns import regex

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value

_NAME = regex(r"[\w./:-]{2,80}")


def sequence_method(
    run: Run, node: cst.Call, place: cst.BaseExpression, receiver: Sequence, name: str, arguments: Arguments
) -> Value | None:
    """A method of a list or a set; `None` where it has none of that name."""
    from llmlint.facts.evaluation.binding import store

    first = arguments.at(0)
    after: tuple[Value, ...] | None = None
    unordered = receiver.unordered and name != "sort"
    match name:
        case "append" | "add" | "appendleft":
            after = (*receiver.items, first) if name != "appendleft" else (first, *receiver.items)
        case "extend" | "update":
            more = first.items if isinstance(first, Sequence) else (Repeated(element(run.world, first, run.unit)),)
            after = (*receiver.items, *more)
        case "insert":
            position = arguments.at(0)
            after = (arguments.at(1), *receiver.items) if getattr(position, "value", None) == 0 else (*receiver.items, arguments.at(1))
        case "clear":
            after = ()
        case "pop" | "popleft":
            return receiver.element
        case "copy":
            return receiver
        case "union" | "intersection" | "difference" | "symmetric_difference" if receiver.unordered:
            return receiver
        case "sort":
            sorts_by(run, node, receiver, arguments)
            if not receiver.unordered:
                return UNKNOWN
            after = receiver.items
        case "reverse" | "remove" | "index" | "count":
            return UNKNOWN
        case _:
            return None
    if len(after) <= 48:
        packed = receiver.packed or (name == "append" and _is_filled(run, node))
        _store_change(run, store, place, receiver, Sequence(after, unordered, packed))
    return UNKNOWN


def _is_filled(run: Run, append: cst.Call) -> bool:
    """Whether what is appended was filled up to a limit."""
    return fills_up(run.module, append) or cuts_windows(run.module, append, lambda node: _number(run.evaluate(node)))


def _number(value: Value) -> int:
    return value.value if isinstance(value, Const) and isinstance(value.value, int) else 0


def _store_change(run: Run, store: object, place: cst.BaseExpression, before: Value, after: Value) -> None:
    """Put a changed container back; other alternatives of the same place stay as they are."""
    assert callable(store)
    current = run.evaluate(place)
    options = [after if option == before else option for option in alternatives(current)]
    store(run, place, join(*options))


def mapping_method(run: Run, node: cst.Call, place: cst.BaseExpression, receiver: Mapping, name: str, arguments: Arguments) -> Value | None:
    """A method of a dict; `None` where it has none of that name."""
    from llmlint.facts.evaluation.binding import store

    match name:
        case "get" | "pop" | "setdefault":
            lookup_event(run, node, receiver, arguments.at(0))
            found = item(run.world, receiver, literal(arguments.at(0)), run.unit)
            default = arguments.at(1, "default")
            return join(found, default) if len(arguments.positional) > 1 and receiver.get(literal(arguments.at(0)) or "") is None else found
        case "update":
            first = arguments.at(0)
            more = first.items if isinstance(first, Mapping) else ()
            is_open = receiver.open or arguments.splat is not None or (bool(arguments.positional) and not isinstance(first, Mapping))
            is_open |= isinstance(first, Mapping) and first.open
            _store_change(run, store, place, receiver, Mapping((*receiver.items, *more, *arguments.keywords)[:128], is_open, receiver.rest))
            return UNKNOWN
        case "copy":
            return receiver
        case "values":
            values = [value for _, value in receiver.items] + ([receiver.rest] if receiver.rest is not None else [])
            return Sequence(tuple(Repeated(value) if receiver.open else value for value in values))
        case "items":
            pairs = [Sequence((Text((Static(key),)), value)) for key, value in receiver.items]
            rest = [Repeated(Sequence((UNKNOWN, receiver.rest or UNKNOWN)))] if receiver.open else []
            return Sequence((*pairs, *rest))
        case "keys":
            return Sequence(tuple(Text((Static(key),)) for key, _ in receiver.items))
        case _:
            return None


def default_of(run: Run, receiver: Value, name: str, arguments: Arguments) -> tuple[Value, ...]:
    """`settings.get("model", "large-2")`: the names or numbers of which one is taken where a table that is not in sight holds none."""
    options = alternatives(receiver)
    if name not in ("get", "pop") or not all(_is_hidden(run, option) for option in options):
        return ()
    in_sections = any(isinstance(option, Made) and run.world.effects.has(option.name, "sections") for option in options)
    default = arguments.keyword("fallback") or (UNKNOWN if in_sections else arguments.at(1, "default"))
    return tuple(option for option in alternatives(default) if _is_plain(option))


def _is_plain(default: Value) -> bool:
    """Whether a default is a name or a number."""
    word = literal(default)
    is_number = isinstance(default, Const) and isinstance(default.value, (int, float)) and not isinstance(default.value, bool)
    return is_number or (word is not None and _NAME.fullmatch(word) is not None)


def _is_hidden(run: Run, receiver: Value) -> bool:
    """Whether a table is not in sight: it comes from elsewhere, or a library that nothing is known of has made it."""
    if isinstance(receiver, Made):
        return run.world.catalogue.client(receiver.name) is None and run.world.catalogue.http_client(receiver.name) is None
    return receiver is UNKNOWN or (isinstance(receiver, Flow) and not receiver.steps)


__all__ = ["default_of", "mapping_method", "sequence_method"]
