"""Whether what a round of a loop sends is made of what earlier rounds brought: then no round can be sent before the others."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.loops.dependence import is_counter, replaces_its_argument
from llmlint.records import dataclass
from llmlint.syntax.walk import children, walk

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.base import At

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
    needed = _all_of(_sent(call), edges)
    grown = frozenset[str]().union(*(edge.made for edge in edges if edge.grows))
    return bool(grown & _answers(call, loop, edges) & needed - begun) or sends_what_answers_replaced(call, loop)


def goes_on_from_an_answer(at: At, loop: cst.CSTNode, sites: Container[cst.CSTNode]) -> bool:
    """Whether a call stands in a loop further inside whose rounds work on what the ones before left, and that begins after a request of the
    same round of a loop: `draft = ask(item)`, `for _ in range(3): draft = ask(f"Better: {draft}")`.
    """
    between = list(takewhile(lambda step: step[0] is not loop, at.module.around(at.node)))
    for index, (inner, _) in enumerate(between):
        if isinstance(inner, (cst.For, cst.While)) and _works_on_answers(inner, at.module, sites):
            before = (_before(above, below) for above, below in between[index + 1 :])
            return any(part in sites for statements in before for statement in statements for part in walk(statement))
    return False


def _before(above: cst.CSTNode, below: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The statements of a block in front of one of them."""
    return takewhile(lambda statement: statement is not below, above.body) if isinstance(above, cst.IndentedBlock) else iter(())


def _works_on_answers(loop: cst.For | cst.While, module: ModuleUnit, sites: Container[cst.CSTNode]) -> bool:
    asking = [node for node in walk(loop.body) if node in sites]
    return any(replaces_its_argument(site, loop, module) or sends_what_answers_replaced(site, loop) for site in asking)


def sends_what_answers_replaced(call: cst.CSTNode, loop: cst.For | cst.While) -> bool:
    """`prompt = f"{step}: {draft}"`, `reply = ask(prompt)`, `draft = reply.text`: what no round begins anew."""
    if not isinstance(call, cst.Call):
        return False
    before = list(takewhile(lambda node: node is not call, walk(loop.body)))
    passed = [edge for node in before if not any(part is call for part in walk(node)) for edge in _edge_of(node, frozenset())]
    edges = list(_edges(loop.body, frozenset()))
    begun = _begun_anew(passed) | _begun_anew(edges) | (_names(loop.target) if isinstance(loop, cst.For) else frozenset[str]())
    return any(not is_counter(name) for name in _all_of(_sent(call), passed) & _answers(call, loop, edges) - begun)


def _sent(call: cst.Call) -> frozenset[str]:
    return frozenset[str]().union(*(_names(argument.value) for argument in call.args))


def _begun_anew(edges: list[_Edge]) -> set[str]:
    """The names that are given something which is not made of what they held."""
    return {name for edge in edges if not edge.grows for name in edge.made - _all_of(edge.of, edges)}


def _all_of(names: frozenset[str], edges: list[_Edge]) -> set[str]:
    """All that some names are made of, and the names themselves."""
    found = set(names)
    before = -1
    while before != len(found):
        before = len(found)
        found.update(*(edge.of for edge in edges if edge.made & found))
    return found


def _spread(edges: list[_Edge], names: set[str]) -> None:
    before = -1
    while before != len(names):
        before = len(names)
        names.update(*(edge.made for edge in edges if edge.of & names or (edge.grows and edge.under & names)))


def _answers(call: cst.Call, loop: cst.For | cst.While, edges: list[_Edge]) -> set[str]:
    """The names that a round's answer is given to, and those that are made of it."""
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
    _spread(edges, found)
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


__all__ = ["goes_on_from_an_answer", "needs_earlier_rounds"]
