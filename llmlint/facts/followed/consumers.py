"""Who reads an answer: the places where code depends on what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.followed.conversions import DATE, MEMBER, NUMBER
from llmlint.facts.model import UseKind
from llmlint.facts.model.uses import Consumed
from llmlint.facts.values import ClassValue
from llmlint.facts.values.flows import Flow, Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Literal

    from llmlint.facts.evaluation.calls import Event
    from llmlint.facts.model import Span
    from llmlint.facts.values.base import At

_HOW: dict[UseKind, Literal["parsed", "taken apart", "decided on", "executed"]] = {
    UseKind.JSON: "parsed",
    UseKind.LITERAL: "parsed",
    UseKind.MODEL: "parsed",
    UseKind.VALIDATED: "parsed",
    UseKind.REGEX: "taken apart",
    UseKind.SPLIT: "taken apart",
    UseKind.SLICE: "taken apart",
    UseKind.CONVERSION: "parsed",
    UseKind.COMPARE: "decided on",
    UseKind.CHOICE: "decided on",
    UseKind.SINK: "executed",
}
_LOOKS_INTO = frozenset({UseKind.FENCE, UseKind.PREFIX, UseKind.CONVERSION})
_MODELS = frozenset({UseKind.MODEL, UseKind.VALIDATED})
_DETAILS = {UseKind.SINK: frozenset({"execution", "sql"}), UseKind.CONVERSION: frozenset({NUMBER, DATE, MEMBER})}


class Consumers:
    """The places that depend on answers, by the call expressions through which each answer came."""

    def __init__(self, events: Iterable[tuple[Event, tuple[Flow, ...]]], locate: Callable[[At], Span]) -> None:
        self._locate = locate
        self._found: dict[cst.CSTNode, dict[At, Event]] = {}
        self._shown: dict[cst.CSTNode, dict[At, str]] = {}
        self._looked_into: set[cst.CSTNode] = set()
        for event, flows in events:
            if event.kind in _LOOKS_INTO:
                self._looked_into.update(node for flow in flows for node in passed_through(flow))
            if event.kind is UseKind.SHOWN:
                for node in (node for flow in flows for node in passed_through(flow)):
                    self._shown.setdefault(node, {}).setdefault(event.at, event.detail)
                continue
            if event.kind not in _HOW or event.detail not in _DETAILS.get(event.kind, {event.detail}):
                continue
            for node in (node for flow in flows for node in passed_through(flow)):
                self._found.setdefault(node, {}).setdefault(event.at, event)

    def parse(self, node: cst.CSTNode) -> bool:
        """Whether something parses the answer of one call expression."""
        events = self._found.get(node, {}).values()
        return any(_HOW[event.kind] == "parsed" and event.kind is not UseKind.CONVERSION for event in events)

    def looks_into(self, node: cst.CSTNode) -> bool:
        """Whether code looks for something in the answer of one call expression, or takes it apart."""
        return node in self._looked_into or node in self._found

    def shown(self, node: cst.CSTNode) -> Iterable[tuple[At, str]]:
        """The places that may show the answer of one call expression to a person, and by what name."""
        return self._shown.get(node, {}).items()

    def of(self, node: cst.CSTNode) -> tuple[Consumed, ...]:
        """The places that depend on the answer of one call expression, in source order."""
        made = [
            Consumed(_HOW[event.kind], self._locate(at), _text(at.node), model, bool(model) and _is_named(model, at))
            for at, event in self._found.get(node, {}).items()
            for model in (event.detail if event.kind in _MODELS else "",)
        ]
        return tuple(sorted(made, key=lambda use: (use.span.path, use.span.start, use.how)))


def passed_through(flow: Flow) -> Iterable[cst.CSTNode]:
    """The call expressions an answer has passed: that of the request, and those of functions that returned it."""
    if not isinstance(flow.source, Origin):
        return ()
    returned = (way.at.node for way in flow.via if way.kind == "returned")
    return dict.fromkeys((flow.source.leaf.at.node, flow.source.site.node, *returned))


def _is_named(model: str, at: At) -> bool:
    """Whether a name means a class at the top of the file of a place."""
    return isinstance(at.module.name(model), ClassValue)


def _text(node: cst.CSTNode) -> str:
    shown = node.func if isinstance(node, cst.Call) else node
    return words(shown) if isinstance(shown, cst.BaseExpression) else ""


__all__ = ["Consumers", "passed_through"]
