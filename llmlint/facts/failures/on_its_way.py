"""Whether an error of a provider is still on its way: surely raised at a place, so that nothing but a handler has it come back.

An answer `False` says that this is not sure, never that the error is kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.failures.handling import decorators_of, tries_around
from llmlint.facts.libraries.deadlines import external_name
from llmlint.facts.libraries.requests import streaming
from llmlint.facts.model import Truth
from llmlint.facts.requests.modes import mode_of_call
from llmlint.facts.values.base import At
from llmlint.patterns import regex
from llmlint.syntax.blocks import turns_away
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.failures.provider_errors import Handler, ProviderErrors, Way

# Context managers with such names may hold errors back, whoever wrote them.
_MAY_HOLD = regex(r"retr(y|ies)|attempt|back_?off|error|exception|suppress|catch|handle|safe|fallback|guard|protect|circuit", re.IGNORECASE)
_PLAIN = frozenset({"staticmethod", "classmethod", "property", "abstractmethod", "abc.abstractmethod", "override", "typing.override"})


class OnItsWay:
    """Answers for one project. A way of `None` stands for an error that may not be raised any more."""

    def __init__(self, world: World, errors: ProviderErrors) -> None:
        self._world = world
        self._errors = errors

    def begins(self, site: CallSite) -> Way | None:
        """Whether the call itself raises: a refusal over plain HTTP is an answer, and a stream fails when it is read."""
        if any(request.chain or streaming(request) is not Truth.NO for request in site.requests.values()):
            return None
        if any(leaf.http is not None and leaf.http.status_checks for leaf in site.requests):
            return None
        waits = mode_of_call(self._world, site, list(site.requests.values())) is Truth.YES
        return None if waits and not isinstance(site.at.module.parents.get(site.at.node), cst.Await) else "plain"

    def ends(self, loop: cst.CSTNode, at: At, unit: Unit, way: Way) -> bool:
        """Whether the error surely ends a loop that it is raised in."""
        if not isinstance(loop, (cst.For, cst.While)) or self._held_back(at, loop):
            return False
        handlers = self._errors.met(at, unit, way, loop)
        if not handlers:
            return handlers is not None
        inside = [block for block in tries_around(at) if _stands_in(at.module, block, loop)]
        raises = any(isinstance(node, cst.Raise) for handler in handlers for node in walk(handler.body))
        return all(_leaves_for_good(handler) for handler in handlers) and (len(inside) == 1 or not raises)

    def comes_out(self, at: At, unit: FunctionUnit, way: Way | None, site: CallSite | None) -> Way | None:
        """How the error comes out of the function that it is raised in."""
        if unit.is_generator or any(not self._is_plain(unit.module, decorator) for decorator in decorators_of(unit)):
            return None
        if way is not None:
            return self._leaving(at, unit, way)
        checks = self._checks(unit, site) if site is not None else []
        ways: set[Way | None] = {self._leaving(At(unit.module, check), unit, "plain") for check in checks}
        return ways.pop() if len(ways) == 1 else None

    def _leaving(self, at: At, unit: FunctionUnit, way: Way) -> Way | None:
        if self._held_back(at, unit.node):
            return None
        handlers = self._errors.met(at, unit, way)
        if not handlers:
            return way if handlers is not None else None
        if len(list(tries_around(at))) > 1 or not all(_raises_for_good(handler) for handler in handlers):
            return None
        return self._errors.leaves(at, unit, way)

    def _checks(self, unit: FunctionUnit, site: CallSite) -> list[cst.Call]:
        """Where a function has the reply of its request raise: before it returns anything."""
        names = {name for leaf in site.requests if leaf.http is not None for name in leaf.http.status_checks}
        if not names:
            return []
        found: list[cst.Call] = []
        begun = False
        for node in unit.module.own_nodes(unit):
            begun = begun or node is site.at.node
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in names:
                found.append(node)
            elif begun and not found and isinstance(node, cst.Return):
                return []
        return found

    def arrives(self, unit: FunctionUnit, node: cst.CSTNode, caller: Unit, way: Way | None) -> Way | None:
        """How it arrives where the function is called: not where the call only starts it, or hands it on."""
        if not isinstance(node, cst.Call) or words(node.func).rpartition(".")[2] != unit.name:
            return None
        return None if unit.is_async and not isinstance(caller.module.parents.get(node), cst.Await) else way

    def _held_back(self, at: At, outer: cst.CSTNode) -> bool:
        """Whether a context manager around a place, inside a statement, may keep errors to itself."""
        items = [item.item for block in _withs_around(at, outer) for item in block.items]
        return any(self._may_hold(at.module, item) for item in items)

    def _may_hold(self, module: ModuleUnit, item: cst.BaseExpression) -> bool:
        made = item.expression if isinstance(item, cst.Await) else item
        name = external_name(self._world, module, made.func) if isinstance(made, cst.Call) else None
        if name is None and isinstance(made, cst.Call) and isinstance(made.func, cst.Name) and module.name(made.func.value) is None:
            name = made.func.value
        return name is None or _MAY_HOLD.search(name) is not None

    def _is_plain(self, module: ModuleUnit, decorator: cst.BaseExpression) -> bool:
        return (external_name(self._world, module, decorator) or words(decorator)) in _PLAIN


def _withs_around(at: At, outer: cst.CSTNode) -> Iterator[cst.With]:
    child, node = at.node, at.module.parents.get(at.node)
    while node is not None and child is not outer:
        if isinstance(node, cst.With) and child is node.body:
            yield node
        child, node = node, at.module.parents.get(node)


def _stands_in(module: ModuleUnit, node: cst.CSTNode | None, outer: cst.CSTNode) -> bool:
    while node is not None and node is not outer:
        node = module.parents.get(node)
    return node is outer


def _leaves_for_good(handler: Handler) -> bool:
    """Whether a handler never goes on with another round."""
    return not any(isinstance(node, cst.Continue) for node in walk(handler.body)) and turns_away(handler.body)


def _raises_for_good(handler: Handler) -> bool:
    """Whether a handler always raises."""
    ends = (cst.Return, cst.Continue, cst.Break)
    return turns_away(handler.body, (cst.Raise,)) and not any(isinstance(node, ends) for node in walk(handler.body))


__all__ = ["OnItsWay"]
