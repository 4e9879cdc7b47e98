"""How long a loop waits before it sends a request again."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.leading import functions_along
from llmlint.facts.evaluation.look_up import functions_behind
from llmlint.facts.evaluation.strings import words
from llmlint.facts.failures.handling import and_around, decorators_of
from llmlint.facts.failures.provider_errors import dotted_name
from llmlint.patterns import regex
from llmlint.syntax.walk import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import FunctionUnit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.failures.provider_errors import Handler
    from llmlint.knowledge.retries import Wait

_WAITS = regex(
    r"(^|_)(wait\w*|sleep\w*|back_?off\w*|delay\w*|throttl\w*|rate_?limit\w*|limiter|pause\w*|acquire|cool_?down\w*|retry_after)(_|$)",
    re.IGNORECASE,
)
_PLAIN = frozenset({"float", "int", "min", "max", "abs", "round"})


class Sleeps:
    """Answers for one project."""

    def __init__(self, world: World) -> None:
        self._world = world

    def between(self, loop: cst.For | cst.While, going: tuple[Handler, ...], site: CallSite) -> tuple[Wait, cst.CSTNode | None]:
        """What separates two rounds of a loop, with the pause where it is always the same."""
        return self._pauses(list(_parts(loop.body, going, site.at.node)), loop, site)

    def inside(self, body: cst.CSTNode, site: CallSite) -> tuple[Wait, cst.CSTNode | None]:
        """What separates two attempts that follow from each other in a handler."""
        return self._pauses(list(walk(body)), body, site)

    def _pauses(self, parts: list[cst.CSTNode], around: cst.CSTNode, site: CallSite) -> tuple[Wait, cst.CSTNode | None]:
        pauses: list[cst.Call] = []
        for part in parts:
            if isinstance(part, cst.With) and any(_WAITS.search(_last(item.item)) for item in part.items):
                return "unknown", None
            if not isinstance(part, cst.Call) or part is site.at.node:
                continue
            name = dotted_name(self._world, site.unit, part.func)
            if self._world.effects.has(name, "sleep"):
                pauses.append(part)
            elif self._may_wait(part, name):
                return "unknown", None
        if any(self.pauses_within(function) for function in self._functions_on_the_way(site)):
            return "unknown", None
        if not pauses:
            return "none", None
        same = all(len(pause.args) == 1 and _is_the_same(pause.args[0].value, around, 0) for pause in pauses)
        return ("constant", pauses[0]) if same else ("growing", None)

    def _may_wait(self, call: cst.Call, name: str) -> bool:
        if self._world.effects.has(name, "deadline"):
            return False
        if _WAITS.search(_last(call.func)):
            return True
        return any(self.pauses_within(function) for function in self._called_at.get(call, ()))

    def pauses_within(self, function: FunctionUnit) -> bool:
        """Whether a function waits, or may."""
        return any(
            (isinstance(node, cst.Call) and bool(_WAITS.search(_last(node.func))))
            or (isinstance(node, cst.With) and any(_WAITS.search(_last(item.item)) for item in node.items))
            for node in walk(function.node)
        )

    def _functions_on_the_way(self, site: CallSite) -> Iterator[FunctionUnit]:
        """The functions between a call and its requests, and the project's decorators of them, but for the one that the call stands in."""
        own = set(and_around(site.unit))
        for request in site.requests.values():
            for function in functions_along(self._world, request):
                if function is not None:
                    yield function
                    yield from (decorator for decorator in self._decorating(function) if decorator not in own)

    def _decorating(self, function: FunctionUnit) -> Iterator[FunctionUnit]:
        for decorator in decorators_of(function):
            called = decorator.func if isinstance(decorator, cst.Call) else decorator
            yield from functions_behind(self._world, function.parent or function.module, called)

    @cached_property
    def _called_at(self) -> dict[cst.CSTNode, list[FunctionUnit]]:
        found: dict[cst.CSTNode, list[FunctionUnit]] = {}
        for function, calls in self._world.callers.items():
            for node in calls:
                if node is not None:
                    found.setdefault(node, []).append(function)
        return found


def _parts(node: cst.CSTNode, going: tuple[Handler, ...], request: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What is executed between two attempts: not in nested functions, nor in handlers that another error meets."""
    yield node
    for child in children(node):
        if isinstance(child, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            continue
        if (
            isinstance(child, (cst.ExceptHandler, cst.ExceptStarHandler))
            and child not in going
            and not any(n is request for n in walk(child))
        ):
            continue
        yield from _parts(child, going, request)


def _last(node: cst.BaseExpression) -> str:
    """The last name of an expression: `acquire` of `self.limiter.acquire()`."""
    while isinstance(node, cst.Call):
        node = node.func
    return words(node).rpartition(".")[2]


def _is_the_same(node: cst.BaseExpression, around: cst.CSTNode, depth: int) -> bool:
    """Whether an expression has the same value before each attempt."""
    for part in walk(node):
        if isinstance(part, cst.Call) and words(part.func) not in _PLAIN and not _reads_a_setting(part, around):
            return False
        if isinstance(part, (cst.Await, cst.Subscript)):
            return False
        if isinstance(part, cst.Name) and not _is_kept(part.value, around, depth):
            return False
    return True


def _reads_a_setting(call: cst.Call, around: cst.CSTNode) -> bool:
    """Whether a call looks up one name in what nothing else in the loop touches: `config.get("delay", 2)`."""
    match call:
        case cst.Call(func=cst.Attribute(value=table, attr=cst.Name(value="get")), args=[cst.Arg(value=cst.SimpleString()), *_]):
            owner = words(table)
        case _:
            return False
    called = (node.func for node in walk(around) if isinstance(node, cst.Call))
    touched = (func for func in called if isinstance(func, cst.Attribute) and words(func.value) == owner)
    return all(func.attr.value == "get" for func in touched)


def _is_kept(name: str, around: cst.CSTNode, depth: int) -> bool:
    """Whether a name, or an attribute of this name, holds the same thing in every round."""
    written: list[cst.BaseExpression | None] = []
    for node in walk(around):
        match node:
            case cst.Assign(targets=targets, value=value):
                written.extend(value for target in targets if name in _names(target.target))
            case cst.AnnAssign(target=target, value=value) | cst.NamedExpr(target=target, value=value) if name in _names(target):
                written.append(value)
            case cst.AugAssign(target=target) | cst.For(target=target) | cst.CompFor(target=target) if name in _names(target):
                return False
            case cst.AsName(name=target) if name in _names(target):
                return False
            case _:
                pass
    return not written or (len(written) == 1 and depth < 3 and written[0] is not None and _is_the_same(written[0], around, depth + 1))


def _names(target: cst.CSTNode) -> set[str]:
    return {node.value for node in walk(target) if isinstance(node, cst.Name)}


__all__ = ["Sleeps"]
