"""Expressions around lists: what is assigned, copied, returned and handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import FunctionUnit, Unit

COPIES = frozenset({"list", "tuple", "copy", "deepcopy", "copy.copy", "copy.deepcopy"})
_ASSIGNING: tuple[type[cst.CSTNode], ...] = (cst.Assign, cst.AnnAssign, cst.NamedExpr, cst.AugAssign, cst.Call, cst.For)
_KEYS = frozenset({"body", "messages", "history", "chat_history", "input", "contents", "conversation", "prompt", "inputs"})


def assignments(unit: Unit) -> dict[str, list[cst.BaseExpression]]:
    """What is assigned to each name of a unit; under `name+` what a list is extended with, or copied from in a loop."""
    found: dict[str, list[cst.BaseExpression]] = {}
    for node in only(unit.module.own_nodes(unit), *_ASSIGNING):
        match node:
            case cst.Assign(targets=targets, value=value):
                for target in targets:
                    _note_target(found, target.target, value)
            case cst.AnnAssign(target=cst.Name(value=name), value=value) if value is not None:
                found.setdefault(name, []).append(value)
            case cst.NamedExpr(target=cst.Name(value=name), value=value):
                found.setdefault(name, []).append(value)
            case cst.AugAssign(target=cst.Name(value=name), value=value):
                found.setdefault(f"{name}+", []).append(value)
            case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="extend")), args=[first]):
                found.setdefault(f"{name}+", []).append(first.value)
            case cst.For(iter=over, body=body) if isinstance(over, (cst.Name, cst.Attribute, cst.Subscript)):
                for name in _collected_in(unit.module.index.below(body)):
                    found.setdefault(f"{name}+", []).append(over)
            case _:
                pass
    return found


def _note_target(found: dict[str, list[cst.BaseExpression]], target: cst.BaseExpression, value: cst.BaseExpression) -> None:
    match target:
        case cst.Name(value=name):
            found.setdefault(name, []).append(value)
        case cst.Subscript(value=cst.Name(value=name)) if (
            isinstance(key := index_of(target), cst.SimpleString) and key.evaluated_value in _KEYS
        ):
            found.setdefault(f"{name}+", []).append(value)
        case _:
            pass


def _collected_in(body: list[cst.CSTNode]) -> Iterator[str]:
    """The names of the lists that a loop's body appends to."""
    for node in only(body, cst.Call):
        match node:
            case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="append" | "extend"))):
                yield name
            case _:
                pass


def copied(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The expressions whose items go whole into a new list or a payload."""
    match node:
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=right):
            yield from (left, right)
        case cst.List(elements=elements) | cst.Tuple(elements=elements):
            yield from (element.value for element in elements if isinstance(element, cst.StarredElement))
        case cst.ListComp(for_in=clause) | cst.GeneratorExp(for_in=clause):
            yield clause.iter
        case cst.Call(func=func, args=[first, *_]) if words(func) in (*COPIES, "json.dumps", "dumps"):
            yield first.value
        case cst.Call(func=cst.Attribute(value=base, attr=cst.Name(value="copy")), args=[]):
            yield base
        case cst.Subscript(value=base, slice=[cst.SubscriptElement(slice=cst.Slice())]):
            yield base
        case cst.Dict(elements=elements):
            for entry in elements:
                if isinstance(entry, cst.DictElement) and _is_key(entry.key):
                    yield entry.value
        case _:
            pass


def session_name(name: str) -> str:
    """What a session is called, without its methods."""
    return name.removesuffix(".get").removesuffix(".setdefault")


def _is_key(node: cst.BaseExpression | None) -> bool:
    return isinstance(node, cst.SimpleString) and node.evaluated_value in _KEYS


def index_of(node: cst.Subscript) -> cst.BaseExpression | None:
    """The one key or index in brackets."""
    match node.slice:
        case [cst.SubscriptElement(slice=cst.Index(value=value))]:
            return value
        case _:
            return None


def returned_by(function: FunctionUnit) -> list[cst.BaseExpression]:
    """What the `return` statements of a function give."""
    return [node.value for node in only(function.module.own_nodes(function), cst.Return) if node.value is not None]


def argument_for(function: FunctionUnit, name: str, node: cst.Call) -> cst.BaseExpression | None:
    """The expression that a call gives to a parameter, also where the function is handed to something that calls it."""
    args = list(node.args)
    called = words(node.func).rpartition(".")[2]
    owner = function.owner
    if called != function.name and not (owner is not None and function.name == "__init__" and called == owner.name) and called != "cls":
        handed = next((i for i, arg in enumerate(args) if words(arg.value).rpartition(".")[2] == function.name), None)
        if handed is None:
            return None
        args = args[handed + 1 :]
    return function.given(name, args)


def copies_each(node: cst.ListComp) -> bool:
    """Whether a list holds a copy of each item of another: `[dict(message) for message in messages]`."""
    match node:
        case cst.ListComp(for_in=cst.CompFor(target=cst.Name(value=name), ifs=[], inner_for_in=None), elt=made):
            pass
        case _:
            return False
    match made:
        case cst.Call(func=cst.Attribute(value=cst.Name(value=item), attr=cst.Name(value="copy" | "model_copy")), args=[]):
            return item == name
        case cst.Call(func=func, args=[cst.Arg(value=cst.Name(value=item), keyword=None, star="")]):
            return item == name and words(func) in ("dict", "copy", "deepcopy", "copy.copy", "copy.deepcopy")
        case cst.Dict(elements=[cst.StarredDictElement(value=cst.Name(value=item))]):
            return item == name
        case _:
            return False


__all__ = ["COPIES", "argument_for", "assignments", "copied", "copies_each", "index_of", "returned_by", "session_name"]
