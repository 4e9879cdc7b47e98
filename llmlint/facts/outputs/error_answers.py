"""Functions that return a model's text, and where the model fails the text of the error in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.failures.handling import decorators_of
from llmlint.facts.followed.cutting import is_parsed
from llmlint.facts.model.failing import ErrorAnswer
from llmlint.facts.model.parts import Place
from llmlint.facts.values import External, alternatives
from llmlint.facts.values.base import At
from llmlint.facts.values.flows import Flow, Origin
from llmlint.facts.values.tool_calls import is_free_text
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.entry_points import EntryPoints
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.failures.provider_errors import ProviderErrors
    from llmlint.facts.model import Span

_TOOL = regex(r"[Tt]ool|[Pp]lugin|kernel_function|mcp|MCP|(?<![a-z])action|Action|[Cc]ommand")


class ErrorAnswers:
    """Answers for one project. The handlers of a framework and the tools of a model are left out: a person or the model reads those."""

    def __init__(self, world: World, entry_points: EntryPoints, errors: ProviderErrors, locate: Callable[[At], Span]) -> None:
        self._world = world
        self._entry_points = entry_points
        self._locate = locate
        self._errors = errors
        self._said: dict[cst.Return, CallSite] = {}

    def of(self, site: CallSite) -> ErrorAnswer | None:
        """Where the text of this call's error is returned; said at the first call of those that share the place."""
        unit = site.unit
        if not isinstance(unit, FunctionUnit) or unit.is_generator or not self._returns_text(site, unit):
            return None
        if self._entry_points.of(unit) is not None or self._is_tool(unit):
            return None
        for node, shown in self._returned(site, unit):
            callers = [(call, caller) for call, caller in self._world.callers.get(unit, {}).items() if isinstance(call, cst.Call)]
            if self._said.setdefault(node, site) is site and not any(_tells_apart(caller, _beginning(shown)) for _, caller in callers):
                return ErrorAnswer(self._locate(At(unit.module, node)), unit.name, words(shown), self._places(callers))
        return None

    def _places(self, callers: list[tuple[cst.Call, Unit]]) -> tuple[Place, ...]:
        places = [Place(self._locate(At(caller.module, call.func)), "takes it for an answer") for call, caller in callers]
        return tuple(sorted(places, key=lambda place: place.span)[:3])

    def _returns_text(self, site: CallSite, unit: FunctionUnit) -> bool:
        """Whether the function returns the text that this call is answered with, as a text."""
        returned = alternatives(unit.summary.returns) if unit.summary is not None else ()
        return any(
            isinstance(option, Flow)
            and isinstance(option.source, Origin)
            and option.source.leaf in site.requests
            and is_free_text(option)
            and not is_parsed(option)
            for option in returned
        )

    def _is_tool(self, unit: FunctionUnit) -> bool:
        """Whether a function, or one it is written in, is called by a model, which reads what went wrong."""
        names = [part.value for decorator in decorators_of(unit) for part in walk(decorator) if isinstance(part, cst.Name)]
        if unit.owner is not None:
            names += [base.name for base in self._world.hierarchy.lineage(unit.owner) if isinstance(base, External)]
            names += [unit.owner.name]
        if any(_TOOL.search(name) for name in (*names, unit.name, *unit.module.path.split("/"))):
            return True
        return isinstance(unit.parent, FunctionUnit) and self._is_tool(unit.parent)

    def _returned(self, site: CallSite, unit: FunctionUnit) -> Iterator[tuple[cst.Return, cst.BaseExpression]]:
        """The returns of an error's text in the handlers that an error of this call meets."""
        for handler in self._errors.met(site.at, unit) or ():
            if handler.name is None or not isinstance(handler.name.name, cst.Name):
                continue
            texts = _texts_in(handler.body, handler.name.name.value)
            for node in walk(handler.body):
                if not isinstance(node, cst.Return) or node.value is None:
                    continue
                shown = texts.get(node.value.value) if isinstance(node.value, cst.Name) else node.value
                if shown is not None and (shown is not node.value or _is_text_of(shown, handler.name.name.value)):
                    yield node, shown


def _texts_in(body: cst.CSTNode, error: str) -> dict[str, cst.BaseExpression]:
    """The names that hold the error's text in a handler."""
    return {
        node.targets[0].target.value: node.value
        for node in walk(body)
        if isinstance(node, cst.Assign) and isinstance(node.targets[0].target, cst.Name) and _is_text_of(node.value, error)
    }


def _is_text_of(node: cst.BaseExpression, error: str) -> bool:
    """Whether an expression is a text into which an error is put."""
    match node:
        case cst.Call(func=cst.Name(value="str" | "repr"), args=[cst.Arg(value=cst.Name(value=name))]):
            return name == error
        case cst.FormattedString() | cst.ConcatenatedString():
            return any(isinstance(part, cst.FormattedStringExpression) and _names(part.expression, error) for part in walk(node))
        case cst.BinaryOperation(left=left, operator=cst.Add(), right=right):
            return _is_text_of(left, error) or _is_text_of(right, error)
        case cst.BinaryOperation(left=cst.SimpleString(), operator=cst.Modulo(), right=right):
            return _names(right, error)
        case cst.Call(func=cst.Attribute(value=cst.SimpleString(), attr=cst.Name(value="format")), args=args):
            return any(_names(arg.value, error) for arg in args)
        case _:
            return False


def _names(node: cst.CSTNode, name: str) -> bool:
    return any(isinstance(part, cst.Name) and part.value == name for part in walk(node))


def _beginning(node: cst.BaseExpression) -> str:
    """The constant text with which a text begins, in small letters."""
    while isinstance(node, cst.BinaryOperation):
        node = node.left
    if isinstance(node, cst.ConcatenatedString):
        node = node.left
    if isinstance(node, cst.FormattedString):
        first = node.parts[0] if node.parts else None
        return first.value.lower() if isinstance(first, cst.FormattedStringText) else ""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        node = node.func.value
    return str(node.evaluated_value).lower() if isinstance(node, cst.SimpleString) else ""


def _tells_apart(caller: Unit, beginning: str) -> bool:
    """Whether a function that calls looks for the words with which the error's text begins."""
    for node in caller.module.own_nodes(caller):
        match node:
            case cst.Call(func=cst.Attribute(attr=cst.Name(value="startswith")), args=[cst.Arg(value=looked_for), *_]):
                pass
            case cst.Comparison(left=looked_for, comparisons=[cst.ComparisonTarget(operator=cst.In() | cst.NotIn())]):
                pass
            case _:
                continue
        for part in walk(looked_for):
            if isinstance(part, cst.SimpleString) and (text := str(part.evaluated_value).lower()) and text in beginning:
                return True
    return False


__all__ = ["ErrorAnswers"]
