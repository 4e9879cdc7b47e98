"""Recursions that do for each node of a tree what its class says: what they walk decides whether a model is asked at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.leading import functions_along, leading_on, ways_to
from llmlint.facts.loops.always import always_asks
from llmlint.facts.values.base import At
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World

# A walk over chapters, tables and pictures knows a few classes; one that runs somebody's program knows its whole grammar.
FEWEST_CLASSES = 5
_FARTHEST = 50


class TreeWalks:
    """Answers for one project; who leads to a function is worked out once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._leading: dict[FunctionUnit, set[Unit]] = {}
        self._sorted_by: dict[FunctionUnit, frozenset[str]] = {}

    def decide(self, request: Request) -> bool:
        """Whether the way to a model crosses such a recursion, and another function of it asks under a condition of its own.

        An interpreter is one: it runs what the tree says, and one node in a hundred asks. A walk that asks at each node, or at each node of
        a class, is none: there the recursive function asks itself, or what it calls always does.
        """
        functions = [function for function in functions_along(self._world, request) if function is not None]
        return any(self._is_crossed(functions[place:], request) for place, function in enumerate(functions) if self._told_apart(function))

    def _is_crossed(self, way: list[FunctionUnit], request: Request) -> bool:
        walking, *behind = way
        if not behind or not self._hands_on(walking, behind[0], request):
            return False
        above = self._above(walking)
        steps = zip(behind, [*behind[1:], None], strict=True)
        return any(function in above and not self._goes_on(function, following, above) for function, following in steps)

    def _goes_on(self, function: FunctionUnit, following: FunctionUnit | None, above: set[Unit]) -> bool:
        """Whether every way through a function of the recursion goes on to the model, or to one outside of the recursion."""

        def leads_on(request: Request) -> bool:
            first = self._world.functions.get(request.chain[0].node) if request.chain else None
            return first is None or first is following or first not in above

        return always_asks(function, {node for node, site in function.sites.items() if any(map(leads_on, _of(site)))})

    def _above(self, function: FunctionUnit) -> set[Unit]:
        """What leads to a function, over any number of calls."""
        if function not in self._leading:
            self._leading[function] = set(ways_to(self._world, function, _FARTHEST))
        return self._leading[function]

    def _told_apart(self, function: FunctionUnit) -> frozenset[str]:
        """The parameters of which a function tells many classes apart."""
        if function not in self._sorted_by:
            known: dict[str, set[str]] = {parameter.name: set() for parameter in function.parameters}
            for name, kind in _kinds_tested(function.node):
                if name in known:
                    known[name].add(kind)
            self._sorted_by[function] = frozenset(name for name, kinds in known.items() if len(kinds) >= FEWEST_CLASSES)
        return self._sorted_by[function]

    def _hands_on(self, function: FunctionUnit, following: FunctionUnit, request: Request) -> bool:
        """Whether a function hands the node that it looks at, or a part of it, to the next one on the way."""
        names = self._told_apart(function)
        leading = leading_on(function, request.leaf, (_place(following),))
        given = [arg.value for node in leading if isinstance(node, cst.Call) for arg in node.args]
        return any(isinstance(part, cst.Name) and part.value in names for value in given for part in walk(value))


def _of(site: CallSite) -> Iterator[Request]:
    return iter(site.requests.values())


def _place(function: FunctionUnit) -> At:
    return At(function.module, function.node)


def _kinds_tested(function: cst.CSTNode) -> Iterator[tuple[str, str]]:
    """Each name and each class that `isinstance` or `case` asks about."""
    for node in walk(function):
        match node:
            case cst.Call(func=cst.Name(value="isinstance"), args=[cst.Arg(value=cst.Name(value=name)), cst.Arg(value=kinds)]):
                several = [element.value for element in kinds.elements] if isinstance(kinds, cst.Tuple) else [kinds]
                yield from ((name, kind) for one in several if (kind := _class_name(one)))
            case cst.Match(subject=cst.Name(value=name), cases=cases):
                patterns = [part for case in cases for part in walk(case.pattern) if isinstance(part, cst.MatchClass)]
                yield from ((name, kind) for pattern in patterns if (kind := _class_name(pattern.cls)))
            case _:
                pass


def _class_name(node: cst.BaseExpression) -> str:
    last = node.attr if isinstance(node, cst.Attribute) else node
    return last.value if isinstance(last, cst.Name) else ""


__all__ = ["TreeWalks"]
