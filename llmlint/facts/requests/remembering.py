"""Functions that keep what they were answered, and ask for the same thing once only."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.requests.kept_places import assigned
from llmlint.facts.requests.stored_answers import answers_from_a_store
from llmlint.patterns import regex
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.calls import Leaf
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.base import At


# What stores of other makers are called. Only ever silences; a store in sight is known by what is put there and looked up under a key.
_CACHE = regex(r"cached?(?![a-z])", re.IGNORECASE)
_KEEPS = regex(r"(^|[._])(save|set|put|store|write|add|update|upsert|insert)", re.IGNORECASE)


def remembers(
    function: FunctionUnit, leaf: Leaf, given: Callable[[str], bool] | None = None, above: frozenset[FunctionUnit] = frozenset()
) -> bool:
    """Whether a function asks a model only for what it does not hold yet: it keeps all answers outside itself and looks there first.

    `given` says whether a store that may be left out is brought; without it, none that may be left out counts. `above` are the functions
    on the way to this one of which that is asked already.
    """
    own = function.module.own_nodes(function)
    given = given or (lambda store: not is_optional(function, store))

    def keeps(sites: list[cst.CSTNode]) -> bool:
        return _asks_a_cache(function, own, sites) or answers_from_a_store(function, own, sites, given)

    ways = [(site.at.node, _first_function(site.requests[leaf].chain)) for site in function.sites.values() if leaf in site.requests]
    sites = [node for node, _ in ways] or _calls_of_parameters(function)
    if not sites:
        return False
    if keeps(sites):
        return True
    on_the_way = above | {function}
    others = [(node, first) for node, first in ways if first not in on_the_way]
    return bool(others) and all(keeps([node]) or (first is not None and remembers(first, leaf, above=on_the_way)) for node, first in others)


def is_kept_by_decorator(decorator: FunctionUnit) -> bool:
    """Whether what a decorator puts in a function's place looks its answers up first: `if key not in held: held[key] = function(key)`."""
    made = [function for function in decorator.module.functions if _stands_inside(function, decorator)]
    return any(_looks_up_first(function, decorator) for function in made)


def _stands_inside(function: FunctionUnit, outer: FunctionUnit) -> bool:
    parent = function.parent
    while parent is not None and parent is not outer:
        parent = parent.parent
    return parent is outer


def _looks_up_first(function: FunctionUnit, decorator: FunctionUnit) -> bool:
    own = function.module.own_nodes(function)
    parent, names = function.parent, set[str]()
    while isinstance(parent, FunctionUnit):
        names |= {parameter.name for parameter in parent.parameters}
        parent = parent.parent if parent is not decorator else None
    calls = [call for call in only(own, cst.Call) if isinstance(call.func, cst.Name) and call.func.value in names]
    return bool(calls) and (_asks_a_cache(function, own, [*calls]) or answers_from_a_store(function, own, [*calls], lambda _: True))


def _first_function(chain: tuple[At, ...]) -> FunctionUnit | None:
    """The function that is called first on a way to a model."""
    return next((function for at in chain[:1] for function in at.module.functions if function.node is at.node), None)


def _calls_of_parameters(function: FunctionUnit) -> list[cst.CSTNode]:
    """Where a function calls what it is given, if nothing else in it leads to a model: `compute()`."""
    names = {parameter.name for parameter in function.parameters if parameter.kind in ("plain", "keyword")}
    calls = only(function.module.own_nodes(function), cst.Call)
    return [call for call in calls if isinstance(call.func, cst.Name) and call.func.value in names]


def is_optional(function: FunctionUnit, name: str) -> bool:
    """Whether a function can do without something: a parameter that is `None` if left out, or what it takes out of its `**options`."""
    found = next((parameter for parameter in function.parameters if parameter.name == name), None)
    if found is not None:
        return isinstance(found.node.default, cst.Name) and found.node.default.value == "None"
    options = {parameter.name.lstrip("*") for parameter in function.parameters if parameter.kind == "**"}
    given = (value for target, value in assigned(function.module.own_nodes(function)) if target == name) if options else ()
    return any(
        isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute) and words(value.func.value) in options for value in given
    )


def _asks_a_cache(function: FunctionUnit, own: list[cst.CSTNode], sites: list[cst.CSTNode]) -> bool:
    """Whether a cache is asked first, its answer is returned, and what the model answers is put into it: `held = await cache.get(key)`.

    How it keeps them is another's code; that it does is told by its name, next to the order in which it is asked, answers and is filled.
    """
    order = function.module.index.order
    first = min(map(order, sites))
    held = {words(target) for target, value in _assignments(own) if isinstance(target, cst.Name) and _call_of_cache(value)}
    gives = [node for node in only(own, cst.If) if _mentioned(node.test, held) and any(isinstance(p, cst.Return) for p in walk(node.body))]
    keeps = (node for node in only(own, cst.Call) if _KEEPS.search(words(node.func)) and _call_of_cache(node))
    return any(order(node) < first for node in gives) and any(order(node) > first for node in keeps)


def _call_of_cache(node: cst.CSTNode) -> bool:
    """Whether this calls something that names a cache, or is given one."""
    node = node.expression if isinstance(node, cst.Await) else node
    return isinstance(node, cst.Call) and any(
        _CACHE.search(words(part)) for part in (node.func, *(argument.value for argument in node.args))
    )


def _place(target: cst.CSTNode) -> str:
    """What is assigned to, without the key: `self.answers` of `self.answers[key]`."""
    while isinstance(target, cst.Subscript):
        target = target.value
    return words(target) if isinstance(target, (cst.Name, cst.Attribute)) else ""


def _mentioned(node: cst.CSTNode, kept: set[str]) -> set[str]:
    return {words(part) for part in walk(node) if isinstance(part, (cst.Name, cst.Attribute))} & kept


def fills_a_gap(call: cst.CSTNode, module: ModuleUnit) -> bool:
    """Whether a call answers for a key that is not there yet: `if key not in held: held[key] = ask(key)`, or in the `else` of a look."""
    into: set[str] = set()
    for above, child in module.around(call):
        if isinstance(above, cst.Assign):
            into |= {words(target.target.value) for target in above.targets if isinstance(target.target, cst.Subscript)}
        elif isinstance(above, cst.If) and child is above.body and isinstance(above.test, cst.Comparison):
            if any(isinstance(part.operator, cst.NotIn) and words(part.comparator) in into for part in above.test.comparisons):
                return True
        elif (
            isinstance(above, cst.If)
            and child is above.orelse
            and (_answers_from_store(above, module) or _has_asked_a_cache(above, module))
        ):
            return True
    return False


def _has_asked_a_cache(statement: cst.If, module: ModuleUnit) -> bool:
    """`held = cached_answer(key)`, `if held: … else: …`, where the answer is put into the cache: as `_asks_a_cache`, in a loop."""
    block = module.parents.get(statement)
    names = {part.value for part in walk(statement.test) if isinstance(part, cst.Name)}
    if not isinstance(block, cst.IndentedBlock) or statement.orelse is None:
        return False
    before = [part for line in takewhile(lambda line: line is not statement, block.body) for part in walk(line)]
    asked = any(words(target) in names and _call_of_cache(value) for target, value in _assignments(before))
    return asked and any(
        isinstance(node, cst.Call) and _KEEPS.search(words(node.func)) and _call_of_cache(node) for node in walk(statement.orelse)
    )


def _looked_up(test: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """Where a test looks for something that may be held: `key in held`, `held[key] is not None`."""
    match test:
        case cst.BooleanOperation(left=left, operator=cst.And(), right=right):
            yield from (*_looked_up(left), *_looked_up(right))
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.In(), comparator=held)]):
            yield held
        case cst.Comparison(
            left=cst.Subscript(value=held),
            comparisons=[cst.ComparisonTarget(operator=cst.IsNot(), comparator=cst.Name(value="None"))],
        ):
            yield held
        case _:
            pass


def _answers_from_store(statement: cst.If, module: ModuleUnit) -> bool:
    """Whether what is looked up is taken from there, and somewhere in the module something is put there: `held[key] = …`."""
    stores = [held for held in _looked_up(statement.test) if any(_is_item_of(part, held) for part in walk(statement.body))]
    names = {_place(held).rpartition(".")[2] for held in stores}
    return bool(names) and any(_filled(node).rpartition(".")[2] in names for node in module.index.nodes)


def _is_item_of(node: cst.CSTNode, held: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Subscript) and words(node.value) == words(held)


def _filled(node: cst.CSTNode) -> str:
    """The place that a statement puts something into: `held[key] = …`, `held.append(…)`."""
    match node:
        case cst.AssignTarget(target=cst.Subscript() as target):
            return _place(target)
        case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value="append" | "add" | "update" | "setdefault" | "insert"))):
            return _place(owner)
        case _:
            return ""


def _assignments(nodes: list[cst.CSTNode]) -> Iterator[tuple[cst.BaseExpression, cst.BaseExpression]]:
    for node in only(nodes, cst.Assign):
        yield from ((target.target, node.value) for target in node.targets)
    yield from ((node.target, node.value) for node in only(nodes, cst.NamedExpr))


__all__ = ["fills_a_gap", "is_kept_by_decorator", "is_optional", "remembers"]
