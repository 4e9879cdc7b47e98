"""What strangers wrote, in the part of a prompt that the model takes for its orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import is_route
from llmlint.facts.evaluation.strangers import MESSAGE_TEXT, REQUEST_DATA
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit
from llmlint.facts.followed.prompts import role_of
from llmlint.facts.libraries.clients import TEMPLATE
from llmlint.facts.libraries.options import option
from llmlint.facts.model import Span, State, Untrusted, Volatility
from llmlint.facts.values import NONE, UNKNOWN, Dynamic, Hole, Instance, Made, Mapping, Repeated, Sequence, Static, Text, alternatives
from llmlint.facts.values.flows import Flow, Param
from llmlint.facts.values.texts import literal
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value

    Locate = Callable[[At], Span]

_ORDERS = frozenset({"system", "developer"})
_TEXT = regex(r"^(str|Optional\[str\]|str ?\| ?None|list\[str\]|List\[str\])$|^Annotated\[str,")
_NAMES_SOMETHING = regex(r"(^|_)(id|ids|uuid|key|slug|token)$")
_CHECKS = regex(r"valid|sanit|escap|guard|allow|permit|is_safe|safe_|moderat|filter|clean|check|verif|restrict|detect|screen")
_READ = "it is read from the request that is being answered"
_WHERE = {REQUEST_DATA: _READ, MESSAGE_TEXT: "it is the text of the message that is being answered"}
_HARMLESS = frozenset({"strip", "lstrip", "rstrip", "str", "lower", "upper"})


def untrusted_orders(world: World, site: CallSite, request: Request, locate: Locate) -> tuple[Untrusted, ...]:
    """The values of a web request that are put into the system prompt here, unless a check stands in between."""
    unit = site.unit
    from_route = is_route(world, unit)
    found: dict[Span, Untrusted] = {}
    for text in _orders(request):
        if not any(isinstance(part, Static) and part.text.strip() for part in text.parts):
            continue
        for part in text.parts:
            if not isinstance(part, Hole) or part.at is None or _is_a_mere_name(part.at.node):
                continue
            if why := _source(world, part.value, site if from_route else None):
                span, around = locate(part.at), part.at.module.function_around(part.at.node)
                if around is None or around is unit.node or not _is_checked(around):
                    found[span] = Untrusted(span, part.origin, why, "a message" if why == _WHERE[MESSAGE_TEXT] else "a web request")
    if not found or _is_checked(unit.node):
        return ()
    return tuple(found[span] for span in sorted(found))


def _is_a_mere_name(node: cst.CSTNode) -> bool:
    """Whether an expression says that it takes an id or the like: `data["tenant_id"]`, `data.get("tenant_id")`, `tenant_id`."""
    match node:
        case cst.FormattedStringExpression(expression=inner):
            return _is_a_mere_name(inner)
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
            return bool(_NAMES_SOMETHING.search(name))
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString() as key))]):
            return bool(_NAMES_SOMETHING.search(str(key.evaluated_value)))
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="get")), args=[cst.Arg(value=cst.SimpleString() as key), *_]):
            return bool(_NAMES_SOMETHING.search(str(key.evaluated_value)))
        case _:
            return False


def _orders(request: Request) -> Iterator[Text]:
    """The texts of the system prompt, wherever the SDK takes it."""
    facts = request.leaf.facts
    for name in facts.system:
        found = option(request.args, name, is_open=request.open)
        if found.state is State.SET:
            yield from _texts(found.value)
    for name in (TEMPLATE, *facts.prompt):
        found = option(request.args, name, is_open=request.open)
        for value in alternatives(found.value) if found.state is State.SET else ():
            for item in value.items if isinstance(value, Sequence) else ():
                for one in alternatives(item.value) if isinstance(item, Repeated) else (item,):
                    yield from _texts(_content_of_orders(one))


def _content_of_orders(item: Value) -> Value:
    match item:
        case Mapping() if literal(item.get("role") or UNKNOWN) in _ORDERS:
            return item.get("content") or UNKNOWN
        case Made() if role_of(item.name, "user") in _ORDERS:
            return item.argument("content") or item.argument("0") or UNKNOWN
        case Sequence(items=(Text() as role, body)) if literal(role) in _ORDERS:
            return body
        case _:
            return UNKNOWN


def _texts(value: Value) -> Iterator[Text]:
    match value:
        case Text():
            yield value
        case Sequence(items=items):
            for item in items:
                yield from _texts(item)
        case Mapping() if (inner := value.get("text")) is not None:
            yield from _texts(inner)
        case _:
            pass


def _source(world: World, value: Value, site: CallSite | None) -> str:
    """Where a value comes from that a stranger wrote; empty for all others, and where only one of several ways leads from there.

    What the application puts in the place of nothing (`given or "…"`) is no other way.
    """
    found = {_one_source(world, option, site) for option in alternatives(value) if not _is_own(option)}
    return found.pop() if len(found) == 1 else ""


def _is_own(value: Value) -> bool:
    """Whether a value is the application's own, written out or configured."""
    return value == NONE or literal(value) is not None or (isinstance(value, Dynamic) and value.volatility is Volatility.CONFIG)


def _one_source(world: World, value: Value, site: CallSite | None) -> str:
    match value:
        case Dynamic(why=why) if why in _WHERE:
            return _WHERE[why]
        case Flow(source=Param(function=function)) if handed := _handed(world.points_to.values(value, function)):
            return handed
        case Flow(source=Param(function=function, name=name), path=path, steps=steps) if site is not None and function is site.unit:
            if any(step.detail not in _HARMLESS for step in steps) or not _is_body(world, function, name, path):
                return ""
            return f"`{function.name}` answers web requests, and whoever sends one writes it"
        case _:
            return ""


def _handed(values: Iterable[Value]) -> str:
    """Where the first of the values comes from that a stranger wrote."""
    return next((_WHERE[value.why] for value in values if isinstance(value, Dynamic) and value.why in _WHERE), "")


def _is_body(world: World, function: FunctionUnit, name: str, path: tuple[object, ...]) -> bool:
    """Whether a parameter of a route is free text of the request: a `str`, or a text field of a validated body."""
    parameter = next((p for p in function.parameters if p.name == name), None)
    if parameter is None or parameter.node.annotation is None:
        return False
    note = cst.Module([]).code_for_node(parameter.node.annotation.annotation)
    if not path:
        return bool(_TEXT.match(note)) and "Depends" not in note and "Header" not in note and not _NAMES_SOMETHING.search(name)
    given = function.annotations.get(name)
    if not isinstance(given, Instance) or not world.hierarchy.inherits(given.unit, "model_base") or not isinstance(path[0], str):
        return False
    note = _field_note(world, given.unit, path[0])
    return bool(_TEXT.match(note)) and not _NAMES_SOMETHING.search(path[0])


def _field_note(world: World, unit: ClassUnit, name: str) -> str:
    """How a field of a class is annotated, as it is written."""
    for cls in world.hierarchy.lineage(unit):
        for node in walk(cls.node.body) if isinstance(cls, ClassUnit) else ():
            if isinstance(node, cst.AnnAssign) and isinstance(node.target, cst.Name) and node.target.value == name:
                return cst.Module([]).code_for_node(node.annotation.annotation)
    return ""


def _is_checked(node: cst.CSTNode) -> bool:
    """Whether a function tests anything for membership, or calls a check: what is put in may be one of a few, or be cleaned."""
    for part in walk(node):
        if isinstance(part, cst.Comparison) and any(isinstance(target.operator, (cst.In, cst.NotIn)) for target in part.comparisons):
            return True
        if isinstance(part, cst.Call) and _CHECKS.search(words(part.func).rpartition(".")[2]):
            return True
    return False


__all__ = ["untrusted_orders"]
