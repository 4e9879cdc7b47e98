"""What the names of a piece of code, and the fields of its `self`, are made of: read from its statements, whatever their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.records import dataclass
from llmlint.syntax.index import only
from llmlint.syntax.walk import children, walk

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

_ADDS = frozenset({"append", "extend", "insert", "add", "update"})
_MAX_FIELDS = 4
_OTHER_SCOPES = (cst.FunctionDef, cst.ClassDef, cst.Lambda)
# The nodes that may give something to a name; most others are told apart by their class, before they are matched.
_MAKING = (cst.Assign, cst.AnnAssign, cst.NamedExpr, cst.AugAssign, cst.For, cst.CompFor, cst.WithItem, cst.Call)


@dataclass(frozen=True, slots=True)
class Edge:
    """Names made of other names. `grows`: what was there before stays; `under`: the names that decide whether it happens."""

    made: frozenset[str]
    of: frozenset[str]
    grows: bool = False
    under: frozenset[str] = frozenset()


def sent_by(call: cst.Call) -> frozenset[str]:
    """The names that the arguments of a call are made of."""
    return frozenset[str]().union(*(names_in(argument.value) for argument in call.args))


def begun_anew(edges: list[Edge]) -> set[str]:
    """The names that are given something which is not made of what they held."""
    parts = _parts(edges)
    return {name for edge in edges if not edge.grows for name in edge.made - _reached(edge.of, parts)}


def lasting(names: Iterable[str], begun: Container[str]) -> set[str]:
    """Those of some names that no round begins anew, nor the object whose field they are."""
    return {name for name in names if name not in begun and name.partition(".")[0] not in begun}


def all_of(names: frozenset[str], edges: list[Edge]) -> set[str]:
    """All that some names are made of, and the names themselves."""
    return _reached(names, _parts(edges))


def _parts(edges: list[Edge]) -> dict[str, set[str]]:
    """The names of which each name is made at once."""
    parts: dict[str, set[str]] = {}
    for edge in edges:
        for name in edge.made:
            parts.setdefault(name, set()).update(edge.of)
    return parts


def _reached(names: frozenset[str], parts: dict[str, set[str]]) -> set[str]:
    found, waiting = set(names), list(names)
    while waiting:
        further = parts.get(waiting.pop(), set()) - found
        found |= further
        waiting += further
    return found


def _spread(edges: list[Edge], names: set[str]) -> None:
    """Add all that is made of some names."""
    before = -1
    while before != len(names):
        before = len(names)
        names.update(*(edge.made for edge in edges if edge.of & names or (edge.grows and edge.under & names)))


def answers_of(call: cst.Call, body: cst.CSTNode, edges: list[Edge]) -> set[str]:
    """The names that the answer of a call is given to in a piece of code, and those that are made of it."""
    found: set[str] = set()
    for node in only(walk(body), *_MAKING):
        match node:
            case cst.Assign(targets=targets, value=value) if any(part is call for part in walk(value)):
                found |= {name for target in targets for name in names_in(target.target)}
            case (
                cst.AnnAssign(target=target, value=cst.BaseExpression() as value)
                | cst.NamedExpr(target=target, value=value)
                | cst.For(target=target, iter=value)
                | cst.WithItem(item=value, asname=cst.AsName(name=target))
            ) if any(part is call for part in walk(value)):
                found |= names_in(target)
            case cst.AugAssign(target=target, value=value) if (name := place(target)) and any(part is call for part in walk(value)):
                found.add(name)
            case cst.Call() if (owner := _owner(node)) and any(part is call for argument in node.args for part in walk(argument)):
                found.add(owner)
            case _:
                pass
    _spread(edges, found)
    return found


def edges_in(node: cst.CSTNode, under: frozenset[str] = frozenset()) -> Iterator[Edge]:
    """What the statements of a piece of code make of what."""
    if type(node) in _OTHER_SCOPES:
        return
    under |= names_in(node.test) if isinstance(node, cst.If) else frozenset()
    if type(node) in _MAKING:
        yield from edge_of(node, under)
    for child in children(node):
        yield from edges_in(child, under)


def edge_of(node: cst.CSTNode, under: frozenset[str] = frozenset()) -> Iterator[Edge]:
    """What a node makes by itself, what stands inside it aside."""
    match node:
        case cst.Assign(targets=targets, value=value):
            yield Edge(
                frozenset[str]().union(*(names_in(target.target) for target in targets if _is_plain(target.target))), names_in(value)
            )
            yield from (Edge(frozenset({name}), names_in(value), True, under) for target in targets if (name := _filled(target.target)))
            yield from (Edge(frozenset({name}), names_in(value)) for target in targets if (name := _field(target.target)))
        case cst.AnnAssign(target=target, value=cst.BaseExpression() as value) | cst.NamedExpr(target=target, value=value):
            yield Edge(names_in(target), names_in(value))
        case cst.AugAssign(target=target, value=value) if (name := place(target)) and not isinstance(value, cst.Integer):
            yield Edge(frozenset({name}), names_in(value), grows=True, under=under)
        case (
            cst.For(target=target, iter=source)
            | cst.CompFor(target=target, iter=source)
            | cst.WithItem(asname=cst.AsName(name=target), item=source)
        ):
            yield Edge(names_in(target), names_in(source))
        case cst.Call() if owner := _owner(node):
            yield Edge(frozenset({owner}), frozenset[str]().union(*(names_in(argument.value) for argument in node.args)), True, under)
        case _:
            pass


def _is_plain(target: cst.BaseExpression) -> bool:
    return isinstance(target, (cst.Tuple, cst.List)) or bool(place(target))


def place(node: cst.CSTNode) -> str:
    """A name, or a field of `self`; empty for anything else."""
    match node:
        case cst.Name(value=name):
            return name
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=field)):
            return f"self.{field}"
        case _:
            return ""


def _field(node: cst.CSTNode) -> str:
    """A field of another object, or of what stands in one of its fields: `state.history`, `st.session_state.history`."""
    fields: list[str] = []
    while isinstance(node, cst.Attribute) and len(fields) < _MAX_FIELDS:
        fields.insert(0, node.attr.value)
        node = node.value
    return ".".join((node.value, *fields)) if fields and isinstance(node, cst.Name) else ""


def _filled(target: cst.BaseExpression) -> str:
    """The container that `container[key] = value` puts something into."""
    return place(target.value) if isinstance(target, cst.Subscript) else ""


def _owner(node: cst.Call) -> str:
    match node.func:
        case cst.Attribute(value=owner, attr=cst.Name(value=method)) if method in _ADDS:
            while isinstance(owner, cst.Subscript):
                owner = owner.value
            return place(owner) or _field(owner)
        case _:
            return ""


def names_in(node: cst.CSTNode) -> frozenset[str]:
    """The names of an expression; those that are only counted, by `len`, aside."""
    match node:
        case cst.Name(value=name):
            return frozenset({name})
        case cst.Call(func=cst.Name(value="len")):
            return frozenset()
        case cst.Attribute(value=value):
            if field := place(node):
                return frozenset({field})
            return names_in(value) | ({field} if (field := _field(node)) else set[str]())
        case cst.Call(func=func, args=args):
            inner = [argument.value for argument in args]
            return frozenset[str]().union(
                *(names_in(part) for part in inner), names_in(func.value) if isinstance(func, cst.Attribute) else ()
            )
        case _:
            return frozenset[str]().union(*(names_in(child) for child in node.children))


__all__ = ["Edge", "all_of", "answers_of", "begun_anew", "edge_of", "edges_in", "lasting", "names_in", "place", "sent_by"]
