"""Answers that the function which is called puts where the loop has looked for them: `if store.has(item): continue`, `work(item)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.requests.kept_places import names_in
from llmlint.facts.requests.looking_up import Scope, looked_up, missing
from llmlint.facts.requests.putting_away import puts
from llmlint.facts.requests.stored_answers import made_of
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import FunctionUnit


def is_stored_by_it(site: CallSite, loop: cst.CSTNode, function: FunctionUnit, given: Callable[[str], bool]) -> bool:
    """Whether a round asks only for what a store does not hold, and the function that it calls puts its answers there."""
    call = site.at.node
    if not isinstance(loop, cst.For) or not isinstance(call, cst.Call) or not isinstance(function.node, cst.FunctionDef):
        return False
    scope = Scope(loop, site.at.module, list(walk(loop.body)), site.at.module.own_nodes(site.unit))
    items = {name.partition(".")[0] for name in names_in(loop.target)}
    stores: set[str] = set()
    for gate in missing(call, scope):
        for look in looked_up(gate, call, scope):
            if any(key.partition(".")[0] in items for key in look.place.keys) and all(map(given, look.place.stores)):
                stores |= look.place.stores - items
    return bool(stores & _filled_by(call, function)) if stores else False


def _filled_by(call: cst.Call, function: FunctionUnit) -> set[str]:
    """Where a function puts the answers that it asks for, in the words of a caller."""
    scope = Scope(function.node, function.module, function.module.own_nodes(function))
    answers = set[str]().union(*(made_of(node, scope) for node in function.sites))
    kept = (put for put in puts(scope) if put.names & answers or any(part in function.sites for part in walk(put.node)))
    places = {place for put in kept for place in put.place.stores}
    handed = {name: names_in(argument) for name, argument in function.met_by(call.args)}
    own = isinstance(call.func, cst.Attribute) and isinstance(call.func.value, cst.Name) and call.func.value.value == "self"
    found = {place for place in places if own and place.startswith("self.")}
    return found.union(*(names for name, names in handed.items() if name in places))


__all__ = ["is_stored_by_it"]
