"""The type that code treats a value of a parsed answer as, told from what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.followed.name_uses import is_label
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    from llmlint.facts.evaluation.units import Unit

    Parents: TypeAlias = dict[cst.CSTNode, cst.CSTNode]

CASTS = frozenset({"int", "float", "bool", "str"})
_LIST = "list[str]"
_OF_TEXT = frozenset({"strip", "lower", "upper", "casefold", "title", "split", "startswith", "endswith", "replace"})
_OF_LISTS = frozenset({"append", "extend", "insert", "sort"})
_TAKES_LISTS = frozenset({"sorted", "set", "list", "tuple", "frozenset", "enumerate", "reversed", "any", "all", "zip"})
_BY_FUNCTION = {**dict.fromkeys(_TAKES_LISTS, _LIST), "sum": "list[float]", "round": "float", "abs": "float", "range": "int"}
_ORDER = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)
_ARITHMETIC = (cst.Multiply, cst.Divide, cst.FloorDivide, cst.Subtract, cst.Power)
# What is only asked whether it is there may be text, what is only shown may be anything, and what is gone into is more than that.
_WEAK = ("bool", "str", "")


def strongest(kinds: Iterable[str]) -> str:
    """The type that the places where a value is used agree on best: what one says of it counts more than that another says nothing."""
    return max(kinds, key=lambda kind: _WEAK.index(kind) if kind in _WEAK else len(_WEAK), default="")


def type_of(read: cst.CSTNode, unit: Unit, parents: Parents) -> str:
    """The type that an expression is treated as: `str` where nothing is said of it, nothing where more is in it than is seen here."""
    kinds = [*_kinds(read, unit, parents)]
    return strongest(kinds) if all(kinds) else ""


def type_of_default(value: cst.BaseExpression) -> str:
    """The type of what is taken in place of a value that is missing; nothing where it does not say."""
    match value:
        case cst.SimpleString() | cst.FormattedString() | cst.ConcatenatedString():
            return "str"
        case cst.Integer():
            return "int"
        case cst.Float():
            return "float"
        case cst.Name(value="True" | "False"):
            return "bool"
        case cst.List():
            return _LIST
        case _:
            return ""


def _kinds(read: cst.CSTNode, unit: Unit, parents: Parents) -> Iterator[str]:
    """What is said of a value at the place where it is read or, if it is given a name there, wherever that is."""
    parent = parents.get(read)
    if not isinstance(parent, cst.Assign) or len(parent.targets) != 1 or not isinstance(name := parent.targets[0].target, cst.Name):
        yield _kind(read, parents)
        return
    own = [node for node in walk(unit.node) if isinstance(node, cst.Name) and node.value == name.value and not is_label(node, parents)]
    uses = [node for node in own if not isinstance(parents.get(node), cst.AssignTarget)]
    if len(uses) != len(own) - 1 or not uses:
        yield "str"
        return
    yield from (_kind(use, parents) for use in uses)


def _kind(read: cst.CSTNode, parents: Parents) -> str:
    parent = parents.get(read)
    match parent:
        case cst.Arg():
            return _given(parent, parents)
        case cst.Attribute(attr=cst.Name(value=name)):
            return "str" if name in _OF_TEXT else _LIST if name in _OF_LISTS else ""
        case cst.Subscript() | cst.AssignTarget() | cst.Del():
            return ""
        case cst.For() | cst.CompFor():
            return _LIST if parent.iter is read and not _goes_into(parent.target, parent, parents) else ""
        case cst.ComparisonTarget() | cst.Comparison() | cst.BinaryOperation():
            return _reckoned(parent)
        case cst.AnnAssign(annotation=cst.Annotation(annotation=declared)):
            return _declared(declared)
        case cst.Return():
            return _returned(parent, parents)
        case cst.BooleanOperation(left=left, operator=cst.Or(), right=right) if left is read and type_of_default(right):
            return type_of_default(right)
        case cst.UnaryOperation(operator=cst.Not()) | cst.If() | cst.CompIf():
            return "bool"
        case cst.IfExp() if parent.test is read:
            return "bool"
        case _:
            return "str"


def _given(arg: cst.Arg, parents: Parents) -> str:
    """What a function takes that a value is given to."""
    if arg.star:
        return _LIST if arg.star == "*" else ""
    match parents.get(arg):
        case cst.Call(func=cst.Name(value="isinstance"), args=[first, cst.Arg(value=kind)]) if first is arg:
            return _declared(kind)
        case cst.Call(func=cst.Name(value=name)):
            return name if name in CASTS else _BY_FUNCTION.get(name, "str")
        case cst.Call(func=cst.Attribute(value=cst.SimpleString(), attr=cst.Name(value="join"))):
            return _LIST
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="extend"))):
            return _LIST
        case _:
            return "str"


def _reckoned(node: cst.CSTNode) -> str:
    """Whether something is compared or computed as a number is."""
    inner = [part for child in node.children for part in (child.children if isinstance(child, cst.ComparisonTarget) else (child,))]
    if any(isinstance(part, (cst.Integer, cst.Float)) for part in inner):
        return "float"
    has_text = any(isinstance(part, (cst.SimpleString, cst.FormattedString)) for part in inner)
    return "float" if not has_text and any(isinstance(part, (*_ORDER, *_ARITHMETIC)) for part in inner) else "str"


def _declared(kind: cst.BaseExpression) -> str:
    """A type that is written down, as far as it is a plain one."""
    match kind:
        case cst.Name(value=name) if name in CASTS:
            return name
        case cst.BinaryOperation(left=inner, operator=cst.BitOr(), right=cst.Name(value="None")):
            return _declared(inner)
        case cst.Name(value="list" | "List"):
            return _LIST
        case cst.Subscript(
            value=cst.Name(value="list" | "List"), slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Name(value=item)))]
        ):
            return f"list[{item}]" if item in CASTS else ""
        case _:
            return ""


def _returned(node: cst.CSTNode, parents: Parents) -> str:
    """What the function is said to return; if that is not plain, nothing is said."""
    while node in parents and not isinstance(node, cst.FunctionDef):
        node = parents[node]
    said = node.returns if isinstance(node, cst.FunctionDef) else None
    return (_declared(said.annotation) or "str") if said is not None else "str"


def _goes_into(target: cst.CSTNode, loop: cst.CSTNode, parents: Parents) -> bool:
    """Whether the items of a loop have something in them that is taken out."""
    if not isinstance(target, cst.Name):
        return True
    owner = parents.get(loop) if isinstance(loop, cst.CompFor) else loop
    waiting: list[cst.CSTNode] = [owner] if owner is not None else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, (cst.Subscript, cst.Attribute)) and isinstance(node.value, cst.Name) and node.value.value == target.value:
            return True
        waiting.extend(node.children)
    return False


__all__ = ["CASTS", "strongest", "type_of", "type_of_default"]
