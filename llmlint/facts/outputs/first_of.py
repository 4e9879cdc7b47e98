"""Of several uses of one text in one function the one that stands for all: a chain of tests is one defect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.followed.cutting import READ
from llmlint.facts.followed.laid_out import is_line_of_code, takes_all_lines
from llmlint.facts.model import UseKind
from llmlint.facts.outputs.own_words import only_counts
from llmlint.facts.outputs.standing import is_in_test, only_rewrites, takes_what_is_labelled
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    import libcst as cst

    from llmlint.facts.evaluation.calls import Event
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.outputs.own_words import OwnWords
    from llmlint.facts.values.flows import Flow

PARSES = frozenset({UseKind.JSON, UseKind.LITERAL, UseKind.MODEL})
CUTS = frozenset({UseKind.SPLIT, UseKind.SLICE})
PULLS = CUTS | {UseKind.REGEX}
_FIRST_ONLY = frozenset({UseKind.COMPARE, UseKind.DEREFERENCE})
GROUPED = _FIRST_ONLY | {UseKind.PREFIX, UseKind.FENCE, UseKind.CONVERSION}


@dataclass(frozen=True, slots=True)
class Traced:
    """An event with the answers that reach it."""

    event: Event
    unit: Unit
    flows: tuple[Flow, ...]


def ladders(traced: list[Traced], own_words: OwnWords) -> set[cst.CSTNode]:
    """The prefix tests that are part of a ladder: at least two of them on the same text in one function that does not cut it too.

    None is for what the program itself says, or only counts. One is enough where it looks for the line of a field, and what stands behind
    the label is kept.
    """
    by_place: dict[tuple[Unit, object], list[Traced]] = {}
    cut = {(t.unit, flow.source) for t in traced if t.event.kind in PULLS for flow in t.flows[:1]}
    for t in traced:
        if t.event.kind is not UseKind.PREFIX or only_rewrites(t.event.at) or only_counts(t.event.at):
            continue
        if own_words.are_asked_for(t.event.at) or takes_all_lines(t.event.at) or is_line_of_code(t.event.at):
            continue
        if (t.unit, t.flows[0].source) not in cut:
            by_place.setdefault((t.unit, t.flows[0].source), []).append(t)
    return {tests[0].event.at.node for tests in by_place.values() if len(tests) > 1 or _takes_a_line(tests[0])}


def _takes_a_line(test: Traced) -> bool:
    return any(step.kind == "line" for flow in test.flows for step in flow.steps) and takes_what_is_labelled(test.event.at)


def first_comparisons(traced: Iterable[Traced]) -> set[cst.CSTNode]:
    """Of the comparisons of one text in one function the first: a chain of `elif` is one defect. So with text that may be none."""
    first: dict[tuple[Unit, UseKind, object], cst.CSTNode] = {}
    for t in traced:
        if t.event.kind in _FIRST_ONLY:
            first.setdefault((t.unit, t.event.kind, t.event.flows[0].source), t.event.at.node)
    return set(first.values())


def first_fences(traced: Iterable[Traced]) -> set[cst.CSTNode]:
    """Of the fences taken off one text in one function one: the first that says what is in it, else the first."""
    first: dict[tuple[Unit, object], Event] = {}
    for t in traced:
        if t.event.kind is UseKind.FENCE:
            before = first.setdefault((t.unit, t.flows[0].source), t.event)
            if t.event.detail and not before.detail:
                first[t.unit, t.flows[0].source] = t.event
    return {event.at.node for event in first.values()}


def first_reads(traced: Iterable[Traced]) -> set[cst.CSTNode]:
    """Where the pieces of one text are read by several positions the first: outside of a test, if there is such a place."""
    reads: dict[Flow, dict[Unit, list[Traced]]] = {}
    for t in traced:
        if t.event.kind is UseKind.SPLIT and t.event.detail.startswith(READ):
            reads.setdefault(t.flows[0], {}).setdefault(t.unit, []).append(t)
    several = [next((r for r in by.values() if len({t.event.detail for t in r}) > 1), None) for by in reads.values()]
    return {min(found, key=lambda t: is_in_test(t.event.at)).event.at.node for found in several if found is not None}


__all__ = ["CUTS", "GROUPED", "PULLS", "Traced", "first_comparisons", "first_fences", "first_reads", "ladders"]
