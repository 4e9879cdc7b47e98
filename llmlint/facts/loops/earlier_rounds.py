"""Whether what a round of a loop sends is made of what earlier rounds brought: then no round can be sent before the others."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, TypeGuard

import libcst as cst

from llmlint.facts.loops.dependence import is_counter, replaces_its_argument
from llmlint.facts.loops.name_flow import Edge, all_of, answers_of, begun_anew, edge_of, edges_in, lasting, names_in, sent_by
from llmlint.syntax.blocks import statements_before
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Container

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.base import At


def needs_earlier_rounds(call: cst.CSTNode, loop: cst.For, *, fields: bool = False) -> bool:
    """Whether a list or text that the loop adds its answers to, or that its answers decide on, goes into the request of the next round.

    `fields`: also one that stands in a field of another object, of which less is known.
    """
    if not isinstance(call, cst.Call):
        return False
    edges = list(edges_in(loop.body))
    begun = frozenset[str]().union(*(edge.made - edge.of for edge in edges if not edge.grows), names_in(loop.target))
    needed = all_of(sent_by(call), edges)
    grown = frozenset[str]().union(*(edge.made for edge in edges if edge.grows))
    left = lasting(grown & answers_of(call, loop.body, edges) & needed, begun)
    return any(fields or "." not in name or name.rpartition(".")[0] == "self" for name in left) or sends_what_answers_replaced(call, loop)


def goes_on_from_an_answer(at: At, loop: cst.CSTNode, sites: Container[cst.CSTNode]) -> bool:
    """Whether a call stands in a loop further inside whose rounds work on what the ones before left, and that begins after a request of the
    same round of a loop: `draft = ask(item)`, `for _ in range(3): draft = ask(f"Better: {draft}")`.
    """
    outermost = (loop, at.module.parents.get(loop)) if isinstance(loop, cst.CompFor) else (loop,)
    between = list(takewhile(lambda step: step[0] not in outermost, at.module.around(at.node)))
    for index, (inner, _) in enumerate(between):
        if isinstance(inner, (cst.For, cst.While)) and _works_on_answers(inner, at.module, sites):
            before = (statements_before(above, below) for above, below in between[index + 1 :])
            return any(part in sites for statements in before for statement in statements for part in walk(statement))
    return False


def _works_on_answers(loop: cst.For | cst.While, module: ModuleUnit, sites: Container[cst.CSTNode]) -> bool:
    asking = [node for node in walk(loop.body) if node in sites]
    return any(replaces_its_argument(site, loop, module) or sends_what_answers_replaced(site, loop) for site in asking)


def sends_what_answers_replaced(call: cst.CSTNode, loop: cst.For | cst.While) -> bool:
    """`prompt = f"{step}: {draft}"`, `reply = ask(prompt)`, `draft = reply.text`: what no round begins anew."""
    if not isinstance(call, cst.Call):
        return False
    before = list(takewhile(lambda node: node is not call, walk(loop.body)))
    passed = [edge for node in before if not any(part is call for part in walk(node)) for edge in edge_of(node)]
    edges = list(edges_in(loop.body))
    begun = begun_anew(passed) | begun_anew(edges) | (names_in(loop.target) if isinstance(loop, cst.For) else frozenset[str]())
    answers = answers_of(call, loop.body, edges)
    if all(is_counter(name) for name in lasting(all_of(sent_by(call), passed) & answers, begun)):
        return False
    return bool(sent_by(call) & _left_where(call, loop.body, answers))


def _left_where(call: cst.Call, block: cst.BaseSuite, names: set[str]) -> set[str]:
    """Those of some names, and of what is made of them, that still hold what the round before left where a call is made.

    `answer = ask(item)`, `prompt = follow_up(answer)`, `answer = ask(prompt)`: nothing is left of it.
    """
    left = set(names)
    for statement in block.body:
        edges, reached = list(edges_in(statement)), any(part is call for part in walk(statement))
        if isinstance(statement, cst.SimpleStatementLine):
            if reached:
                return left
            for edge in edges:
                left = left | edge.made if edge.of & left else left if edge.grows else left - edge.made
        elif not reached or isinstance(statement, (cst.For, cst.While)):
            left = _with_what_is_made(left, edges)
        if reached:
            inner = next((part for part in walk(statement) if _is_block_around(part, call)), None)
            return left if inner is None else _left_where(call, inner, left)
    return left


def _with_what_is_made(names: set[str], edges: list[Edge]) -> set[str]:
    """Some names, and all that may be made of them."""
    return names | {name for edge in edges for name in edge.made if all_of(edge.of, edges) & names}


def _is_block_around(node: cst.CSTNode, call: cst.Call) -> TypeGuard[cst.BaseSuite]:
    return isinstance(node, cst.BaseSuite) and any(part is call for part in walk(node))


__all__ = ["goes_on_from_an_answer", "needs_earlier_rounds", "sends_what_answers_replaced"]
