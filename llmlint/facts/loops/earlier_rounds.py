"""Whether what a round of a loop sends is made of what earlier rounds brought: then no round can be sent before the others."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.loops.dependence import is_counter
from llmlint.records import dataclass
from llmlint.syntax.walk import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDS = frozenset({"append", "extend", "insert", "add", "update"})


@dataclass(frozen=True, slots=True)
class _Edge:
    """Names made of other names. `grows`: what was there before stays; `under`: the names that decide whether it happens."""

    made: frozenset[str]
    of: frozenset[str]
    grows: bool = False
    under: frozenset[str] = frozenset()


def needs_earlier_rounds(call: cst.CSTNode, loop: cst.For) -> bool:
    """Whether a list or text that the loop adds its answers to, or that its answers decide on, goes into the request of the next round."""
    if not isinstance(call, cst.Call):
        return False
    edges = list(_edges(loop.body, frozenset()))
    begun = frozenset[str]().union(*(edge.made - edge.of for edge in edges if not edge.grows), _names(loop.target))
    answers = _answers(call, loop)
    _spread(edges, answers)
    needed = _all_of(frozenset[str]().union(*(_names(argument.value) for argument in call.args)), edges)
    grown = frozenset[str]().union(*(edge.made for edge in edges if edge.grows))
    if grown & answers & needed - begun:
        return True
    return _replaces_what_it_sends(call, loop, edges)


def _replaces_what_it_sends(call: cst.Call, loop: cst.For, edges: list[_Edge]) -> bool:
    """`prompt = f"{step}: {draft}"`, `draft = ask(prompt)`: the answer takes the place of what was sent, and no round begins it anew."""
    before = list(takewhile(lambda node: node is not call, walk(loop.body)))
    passed = [edge for node in before if not any(part is call for part in walk(node)) for edge in _edge_of(node, frozenset())]
    sent = _all_of(frozenset[str]().union(*(_names(argument.value) for argument in call.args)), passed)
    afresh = frozenset[str]().union(*(edge.made - _all_of(edge.of, edges) for edge in edges if not edge.grows), _names(loop.target))
    return any(not is_counter(name) for name in _given_to(call, loop) & sent - afresh)


def _all_of(names: frozenset[str], edges: list[_Edge]) -> set[str]:
    """All that some names are made of, and the names themselves."""
    found = set(names)
    before = -1
    while before != len(found):
        before = len(found)
        found.update(*(edge.of for edge in edges if edge.made & found))
    return found


def _given_to(call: cst.Call, loop: cst.For) -> set[str]:
    """The names that become the answer itself: `draft = ask(f"{step}: {draft}")`."""
    assigned = (node for node in walk(loop.body) if isinstance(node, cst.Assign))
    return {
        target.target.value
        for node in assigned
        if (node.value.expression if isinstance(node.value, cst.Await) else node.value) is call
        for target in node.targets
        if isinstance(target.target, cst.Name)
    }


def _spread(edges: list[_Edge], names: set[str]) -> None:
    before = -1
    while before != len(names):
        before = len(names)
        names.update(*(edge.made for edge in edges if edge.of & names or (edge.grows and edge.under & names)))


def _answers(call: cst.Call, loop: cst.For) -> set[str]:
    """The names that a round's answer is given to."""
    found: set[str] = set()
    for node in walk(loop.body):
        match node:
            case cst.Assign(targets=targets, value=value) if any(part is call for part in walk(value)):
                found |= {name for target in targets for name in _names(target.target)}
            case cst.AugAssign(target=cst.Name(value=name), value=value) if any(part is call for part in walk(value)):
                found.add(name)
            case cst.Call() if (owner := _owner(node)) and any(part is call for argument in node.args for part in walk(argument)):
                found.add(owner)
            case _:
                pass
    return found


def _edges(node: cst.CSTNode, under: frozenset[str]) -> Iterator[_Edge]:
    if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        return
    under |= _names(node.test) if isinstance(node, cst.If) else frozenset()
    yield from _edge_of(node, under)
    for child in children(node):
        yield from _edges(child, under)


def _edge_of(node: cst.CSTNode, under: frozenset[str]) -> Iterator[_Edge]:
    match node:
        case cst.Assign(targets=targets, value=value):
            yield _Edge(frozenset[str]().union(*(_names(target.target) for target in targets if _is_plain(target.target))), _names(value))
            yield from (_Edge(frozenset({name}), _names(value), True, under) for target in targets if (name := _filled(target.target)))
        case cst.AnnAssign(target=target, value=cst.BaseExpression() as value) | cst.NamedExpr(target=target, value=value):
            yield _Edge(_names(target), _names(value))
        case cst.AugAssign(target=cst.Name(value=name), value=value) if not isinstance(value, cst.Integer):
            yield _Edge(frozenset({name}), _names(value), grows=True, under=under)
        case cst.For(target=target, iter=source) | cst.CompFor(target=target, iter=source):
            yield _Edge(_names(target), _names(source))
        case cst.Call() if owner := _owner(node):
            yield _Edge(frozenset({owner}), frozenset[str]().union(*(_names(argument.value) for argument in node.args)), True, under)
        case _:
            pass


def _is_plain(target: cst.BaseExpression) -> bool:
    return isinstance(target, (cst.Name, cst.Tuple, cst.List))


def _filled(target: cst.BaseExpression) -> str:
    """The container that `container[key] = value` puts something into."""
    return target.value.value if isinstance(target, cst.Subscript) and isinstance(target.value, cst.Name) else ""


def _owner(node: cst.Call) -> str:
    match node.func:
        case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value=method)) if method in _ADDS:
            return name
        case _:
            return ""


def _names(node: cst.CSTNode) -> frozenset[str]:
    """The names of an expression; those that are only counted, by `len`, aside."""
    match node:
        case cst.Name(value=name):
            return frozenset({name})
        case cst.Call(func=cst.Name(value="len")):
            return frozenset()
        case cst.Attribute(value=value):
            return _names(value)
        case cst.Call(func=func, args=args):
            inner = [argument.value for argument in args]
            return frozenset[str]().union(*(_names(part) for part in inner), _names(func.value) if isinstance(func, cst.Attribute) else ())
        case _:
            return frozenset[str]().union(*(_names(child) for child in node.children))


__all__ = ["needs_earlier_rounds"]
