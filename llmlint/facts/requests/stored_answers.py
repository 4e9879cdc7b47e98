"""Answers that are kept: what a store holds under a key is taken before a model is asked, and the answer goes there under the same key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.loops.leaving import mentions_cache
from llmlint.facts.requests.kept_places import is_fresh, names_in
from llmlint.facts.requests.looking_up import Scope, looked_up, missing, sorted_out
from llmlint.facts.requests.putting_away import Put, puts
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.requests.looking_up import Gate, Look

    Given = Callable[[str], bool]


def answers_from_a_store(function: FunctionUnit, own: list[cst.CSTNode], sites: list[cst.CSTNode], given: Given) -> bool:
    """Whether a function asks a model only for what a store does not hold. `given`: whether one that may be left out is brought."""
    scope = Scope(function.node, function.module, own)
    return bool(sites) and all(_asks_for_what_is_missing(site, scope, given) for site in sites)


def asks_where_none_is_stored(site: cst.CSTNode, loop: cst.CSTNode, unit: Unit, given: Given) -> bool:
    """Whether a round of a loop asks only for what a store does not hold, or the loop goes only through what it does not hold."""
    around = unit.module.own_nodes(unit)
    if isinstance(loop, cst.CompFor):
        return _goes_on_where_it_stopped(site, loop, Scope(unit.node, unit.module, around))
    if not isinstance(loop, (cst.For, cst.While)):
        return False
    scope = Scope(loop, unit.module, list(walk(loop.body)), around)
    return _asks_for_what_is_missing(site, scope, given) or (isinstance(loop, cst.For) and _goes_on_where_it_stopped(site, loop, scope))


def _goes_on_where_it_stopped(site: cst.CSTNode, loop: cst.For | cst.CompFor, scope: Scope) -> bool:
    """Whether what is stored is sorted out, before the loop or in it, and the answers are put where that came from."""
    source = loop.iter
    sources = [value for name, value in scope.known if name == words(source)] if isinstance(source, cst.Name) else [source]
    clauses = [value.for_in for value in sources if isinstance(value, cst.BaseSimpleComp)]
    clauses += [loop] if isinstance(loop, cst.CompFor) else []
    gates = [gate for gate in missing(site, scope) if isinstance(gate.found, cst.Subscript)] if isinstance(loop, cst.For) else []
    gates += [gate for clause in clauses for gate in sorted_out(clause)]
    looks = [look for gate in gates for look in looked_up(gate, site, scope)]
    if not looks:
        return False
    answers = made_of(site, scope)
    items = names_in(loop.target).union(*(names_in(clause.target) for clause in clauses))
    fresh = {name for name, value in scope.known if is_fresh(value)}
    return any(_shared(look, put, items) - fresh for look in looks for put in puts(scope) if _carries(put, answers, site))


def _shared(look: Look, put: Put, items: frozenset[str]) -> set[str]:
    """What a look and what is put away have in common besides the item: `store`, `path`."""
    both = (look.place.stores | look.place.keys) & (put.place.stores | put.place.keys)
    return {name for name in both if name.partition(".")[0] not in items}


def _carries(put: Put, answers: set[str], site: cst.CSTNode) -> bool:
    return bool(answers & put.names) or any(part is site for part in walk(put.node))


def _asks_for_what_is_missing(site: cst.CSTNode, scope: Scope, given: Given) -> bool:
    gates, kept = list(missing(site, scope)), list(puts(scope))
    looks = [look for gate in gates for look in looked_up(gate, site, scope)]
    if any(_is_marked_as_done(gate, put, scope) for gate in gates for put in kept):
        return True
    if not looks:
        return False
    answers = made_of(site, scope)
    return any(_belong_together(look, put, answers, site, scope) and _is_there(look, given) for look in looks for put in kept)


def _is_marked_as_done(gate: Gate, put: Put, scope: Scope) -> bool:
    """Whether nothing is asked where what tells two contents apart is the one that was put away: `if marks.get(name) == digest: continue`,
    `marks[name] = digest`.
    """
    mark = gate.found.value if isinstance(gate.found, cst.Name) else ""
    compared = isinstance(scope.module.parents.get(gate.found), (cst.Comparison, cst.ComparisonTarget))
    if not compared or not scope.is_fingerprint(mark) or (gate.hit is not None and scope.is_within(put.node, gate.hit)):
        return False
    return bool(put.names & _with_what_is_made_of_it({mark}, scope))


def _belong_together(look: Look, put: Put, answers: set[str], site: cst.CSTNode, scope: Scope) -> bool:
    """Whether something is put where it was looked for, under the same key."""
    if look.hit is not None and scope.is_within(put.node, look.hit):
        return False
    shared = look.place.keys & put.place.keys
    in_one = bool((look.place.stores & put.place.stores) - scope.begun and shared)
    if not _carries(put, answers, site):
        return in_one and (mentions_cache([look.found]) or any(scope.is_fingerprint(key) for key in shared))
    if in_one:
        return True
    if look.is_path:
        return bool(look.place.keys & (put.place.stores | put.place.keys))
    if not shared or not look.gives(answers):
        return False
    return bool(look.place.keys & put.place.stores) or scope.are_a_pair(look.function, put.function)


def _is_there(look: Look, given: Given) -> bool:
    return all(given(store) for store in look.place.stores)


def made_of(site: cst.CSTNode, scope: Scope) -> set[str]:
    """The names that hold an answer, or what is made of it."""
    return _with_what_is_made_of_it({name for name, value in scope.given if any(part is site for part in walk(value))}, scope)


def _with_what_is_made_of_it(names: set[str], scope: Scope) -> set[str]:
    found = set(names)
    before = -1
    while before != len(found):
        before = len(found)
        for name, value in scope.given:
            if any(isinstance(part, cst.Name) and part.value in found for part in walk(value)):
                found.add(name)
    return found


__all__ = ["answers_from_a_store", "asks_where_none_is_stored", "made_of"]
