"""Which names hold what a tool gave, where the code has told the messages of a conversation apart: that is no answer of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.values import UNKNOWN, External

if TYPE_CHECKING:
    from llmlint.facts.evaluation.run import Env, Run

_ROLES = frozenset({"tool", "function", "tool_result", "toolmessage", "functionmessage", "toolresult"})
# A call of a tool is of the type "function" as well.
_TYPES = _ROLES - {"function"}
_ROLE, _TYPE, _ID = "role", "type", "tool_call_id"
_NO_NAMES: frozenset[str] = frozenset()


def tool_results(run: Run, test: cst.BaseExpression, outcome: bool) -> frozenset[str]:
    """The names that hold a message of a tool once a test has come out true, or false."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            return tool_results(run, inner, not outcome)
        case cst.BooleanOperation(left=left, operator=operator, right=right):
            either = tool_results(run, left, outcome), tool_results(run, right, outcome)
            return either[0] | either[1] if isinstance(operator, cst.And) is outcome else either[0] & either[1]
        case cst.Comparison(left=left, comparisons=[target]):
            return _compared(run, left, target, outcome)
        case cst.Call(func=cst.Name(value="isinstance"), args=[cst.Arg(value=cst.Name(value=name)), cst.Arg(value=kinds)]) if outcome:
            return frozenset({name}) if _are_of_tools(run, kinds) else _NO_NAMES
        case _:
            return frozenset({name}) if outcome and (name := _asked_for_id(test)) else _NO_NAMES


def leave_out(run: Run, names: frozenset[str]) -> None:
    """From here on nothing is known of these names."""
    for name in names:
        if name in run.env:
            run.env[name] = UNKNOWN


def put_back(ways: list[Env], before: Env) -> None:
    """Where ways meet, what the names held is known again, unless they were bound anew."""
    for env in ways:
        env.update({name: value for name, value in before.items() if env.get(name) is UNKNOWN})


def _are_of_tools(run: Run, kinds: cst.BaseExpression) -> bool:
    options = [element.value for element in kinds.elements] if isinstance(kinds, cst.Tuple) else [kinds]
    return bool(options) and all(_is_of_tools(run, option) for option in options)


def _is_of_tools(run: Run, kind: cst.BaseExpression) -> bool:
    known = run.evaluate(kind) if isinstance(kind, (cst.Name, cst.Attribute)) else UNKNOWN
    helper = run.world.catalogue.helper(known.name) if isinstance(known, External) else None
    return helper is not None and helper.of_tool


def _compared(run: Run, left: cst.BaseExpression, target: cst.ComparisonTarget, outcome: bool) -> frozenset[str]:
    match target.operator, target.comparator:
        case cst.Is(), kind if outcome:
            found = _class_of(left) if _is_of_tools(run, kind) else _asked_for_id(left) if not _is_none(kind) else ""
        case cst.IsNot(), kind:
            found = _asked_for_id(left) if outcome and _is_none(kind) else ""
        case cst.In(), cst.Name(value=name) if outcome and isinstance(left, cst.SimpleString):
            found = name if _says(left, _ID) else ""
        case (cst.Equal() | cst.In()) as operator, comparator if outcome:
            found = _whose(run, left, comparator, several=isinstance(operator, cst.In))
        case (cst.NotEqual() | cst.NotIn()) as operator, comparator if not outcome:
            found = _whose(run, left, comparator, several=isinstance(operator, cst.NotIn))
        case _:
            found = ""
    return frozenset({found}) if found else _NO_NAMES


def _whose(run: Run, left: cst.BaseExpression, comparator: cst.BaseExpression, *, several: bool) -> str:
    """The name of the message whose role or type is compared with that of a tool."""
    collected = isinstance(comparator, (cst.Tuple, cst.List, cst.Set))
    if several is not collected:
        return ""
    options = [element.value for element in comparator.elements] if isinstance(comparator, (cst.Tuple, cst.List, cst.Set)) else [comparator]
    said = {str(option.evaluated_value).lower() for option in options if isinstance(option, cst.SimpleString)}
    if not said or len(said) < len(options) or not said <= _ROLES:
        return ""
    name, kind = _asked(_given(run, left.value) or left if isinstance(left, cst.Name) else left)
    return name if said <= (_ROLES if kind == _ROLE else _TYPES) else ""


def _asked(node: cst.BaseExpression) -> tuple[str, str]:
    """The message that an expression asks for its role or its type, and which: `str(message.get("role") or "").lower()`."""
    match node:
        case cst.BooleanOperation(left=left, operator=cst.Or()):
            return _asked(left)
        case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="role" | "type" as kind)):
            return name, kind
        case cst.Attribute(attr=cst.Name(value="__name__"), value=kind):
            return _class_of(kind), _TYPE
        case cst.Subscript(value=cst.Name(value=name), slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            return name, _kind(key)
        case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="get")), args=[cst.Arg(value=key), *_]):
            return name, _kind(key)
        case cst.Call(func=cst.Attribute(value=inner, attr=cst.Name(value="lower" | "strip" | "casefold")), args=[]):
            return _asked(inner)
        case cst.Call(func=cst.Name(value="str"), args=[cst.Arg(value=inner)]):
            return _asked(inner)
        case cst.Call(func=cst.Name(), args=[cst.Arg(value=cst.Name(value=name)), cst.Arg(value=key), *_]) if _kind(key):
            return name, _kind(key)
        case cst.Call(func=cst.Name(value=asked), args=[cst.Arg(value=cst.Name(value=name))]):
            said = asked.lower().split("_")
            return name, next((kind for kind in (_ROLE, _TYPE) if said[-1] == kind and len(said) > 1), "")
        case _:
            return "", ""


def _given(run: Run, name: str) -> cst.BaseExpression | None:
    """What the code gives to one of its names, where it does so once."""
    found: list[cst.BaseExpression] = []
    for part in run.module.own_nodes(run.unit):
        match part:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=target))], value=value) if target == name:
                found.append(value)
            case _:
                pass
    return found[0] if len(found) == 1 else None


def _kind(key: cst.BaseExpression) -> str:
    return next((kind for kind in (_ROLE, _TYPE) if _says(key, kind)), "")


def _says(node: cst.BaseExpression, text: str) -> bool:
    return isinstance(node, cst.SimpleString) and node.evaluated_value == text


def _class_of(node: cst.BaseExpression) -> str:
    """`message` of `type(message)` and of `message.__class__`."""
    match node:
        case cst.Call(func=cst.Name(value="type"), args=[cst.Arg(value=cst.Name(value=name))]):
            return name
        case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="__class__")):
            return name
        case _:
            return ""


def _asked_for_id(node: cst.BaseExpression) -> str:
    """The message that is asked for the id of the call it answers: `hasattr(message, "tool_call_id")`."""
    match node:
        case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="tool_call_id")):
            return name
        case cst.Call(func=cst.Name(value="hasattr" | "getattr"), args=[cst.Arg(value=cst.Name(value=name)), cst.Arg(value=key), *_]):
            return name if _says(key, _ID) else ""
        case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="get")), args=[cst.Arg(value=key), *_]):
            return name if _says(key, _ID) else ""
        case _:
            return ""


def _is_none(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


__all__ = ["leave_out", "put_back", "tool_results"]
