"""The way of an answer, as a person follows it: where it was returned, handed on and kept, and where its text was cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.model import Place, Span
from llmlint.facts.outputs.standing import stands_in
from llmlint.facts.values.base import At
from llmlint.facts.values.flows import Flow, Origin, Step, Way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CUTTING_STEPS = frozenset({"split", "piece", "slice", "regex", "match", "fence", "find", "line"})


def route_of(flow: Flow, locate: Callable[[At], Span]) -> tuple[Place, ...]:
    """The places an answer passed, from the request to where the code has it last, and what was done to its text there."""
    assert isinstance(flow.source, Origin)
    ways = [*flow.via, Way("returned", flow.source.site)]
    places: dict[Span, Place] = {}
    for way in ways:
        node = way.at.node
        callee = At(way.at.module, node.func) if isinstance(node, cst.Call) else way.at
        text = words(callee.node) if isinstance(callee.node, cst.BaseExpression) else "the call"
        label = {
            "returned": f"`{text}` {'passes it on' if places else 'answers'} here",
            "handed": f"it is handed to `{way.name}` here",
            "kept": f"it is kept in `{way.name}` here",
        }[way.kind]
        span = locate(callee)
        places.setdefault(span, Place(span, label))
    for _, place in cuts_on_the_way(flow, locate):
        places.setdefault(place.span, place)
    return tuple(places.values())


def cuts_on_the_way(flow: Flow, locate: Callable[[At], Span]) -> Iterator[tuple[Step, Place]]:
    """The steps that cut the text of an answer, with their places. Of a chain that does the same again, as of `.replace(…)`, the last."""
    cutting = [step for step in flow.steps if step.kind in _CUTTING_STEPS]
    for step in cutting:
        if not stands_in(step.at, {other.at.node for other in cutting if other.kind == step.kind}):
            yield step, Place(locate(step.at), _step_words(step))


def _step_words(step: Step) -> str:
    return {
        "split": "the text is split here",
        "piece": "a piece is taken here",
        "slice": "a part is cut out here",
        "match": "a pattern is matched here",
        "regex": "a pattern is matched here",
        "fence": "a code fence is removed here",
        "find": "a mark is searched for here",
        "line": "the text is walked line by line here",
    }.get(step.kind, "the text is changed here")


__all__ = ["cuts_on_the_way", "route_of"]
