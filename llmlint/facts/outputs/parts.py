"""Which uses of an answer are a part of another one: the steps of a parse, a fence that is looked for on the way to it, a second try."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.followed.comparing import is_parsed_field
from llmlint.facts.followed.cutting import READ
from llmlint.facts.followed.sinking import MARKUP
from llmlint.facts.model import UseKind
from llmlint.facts.outputs.first_of import PARSES, PULLS, Traced
from llmlint.facts.outputs.handed_on import handed_on
from llmlint.facts.outputs.left_whole import leaves_the_text
from llmlint.facts.outputs.only_shown import is_heading, is_kept_either_way, is_only_laid_out, nothing_relies_on
from llmlint.facts.outputs.standing import function_around
from llmlint.facts.outputs.streamed import is_taken_off_a_buffer
from llmlint.facts.outputs.unwrapped import only_unwraps
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from llmlint.facts.evaluation.calls import Event
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.outputs.second_tries import Tries

_WHOLE = PARSES | {UseKind.SINK}


class Parts:
    """Answers for one project, whose uses of answers are `traced`."""

    def __init__(self, world: World, traced: Iterable[Traced], tries: Tries) -> None:
        self._world = world
        self._traced = tuple(traced)
        self._tries = tries
        wholes = [t for t in self._traced if t.event.kind in PARSES or _runs(t.event)]
        self._absorbed = {step.at.node for t in wholes for flow in t.flows for step in flow.steps}
        self._pulled = {step.at.node for t in self._traced if t.event.kind in PULLS for flow in t.flows for step in flow.steps}

    def first_pulls(self, here: list[Traced], first_reads: Container[cst.CSTNode]) -> set[cst.CSTNode]:
        """Of the places in one function that cut fields out of one text the first, a pattern before all others; all steps of a parse.

        A piece that nothing relies on stands for no other.
        """
        first: dict[tuple[Unit, object], Traced] = {}
        taken_up: set[cst.CSTNode] = set()
        for t in here:
            if t.event.kind not in PULLS:
                continue
            if t.event.at.node in self._absorbed or self._feeds_parse(t) or _is_of_parsed(t):
                taken_up.add(t.event.at.node)
            elif not t.event.detail.startswith(READ) or t.event.at.node in first_reads:
                before = first.setdefault((t.unit, t.event.flows[0].source), t)
                sharper = before.event.kind is not UseKind.REGEX and t.event.kind is UseKind.REGEX
                if before is not t and (is_for_display(before.event), sharper) > (is_for_display(t.event), False):
                    first[t.unit, t.event.flows[0].source] = t
        return taken_up | {t.event.at.node for t in first.values()}

    def is_pulled_from(self, node: cst.CSTNode) -> bool:
        """Whether something is cut out of the text behind this step."""
        return node in self._pulled

    def is_absorbed(self, traced: Traced) -> bool:
        """Whether a use is a part of another one: a step on the way to a parse, or a parse that is made in place of an earlier one."""
        node, kind = traced.event.at.node, traced.event.kind
        if compares_fields(traced):
            return False
        if kind in _WHOLE:
            again = kind in PARSES and all(any(step.kind == "parsed" for step in flow.steps) for flow in traced.flows)
            return again or self._tries.is_later(node)
        if (kind in PULLS or kind is UseKind.PREFIX) and (_is_of_parsed(traced) or self._tries.stands_in(traced.event.at, traced.flows)):
            return True
        return node in self._absorbed or self._feeds_parse(traced) or self._is_unwrapping(traced)

    def _feeds_parse(self, traced: Traced) -> bool:
        if traced.event.kind in PULLS and (traced.unit, traced.event.flows[0].source) in self._parsed_in:
            return True
        return any(step.at.node in self._absorbed and step.kind != "clean" for flow in traced.flows for step in flow.steps)

    def _is_unwrapping(self, traced: Traced) -> bool:
        """Whether a fence is looked for on the way to a parse: in its function, or in one that handed the text on to it."""
        if traced.event.kind is not UseKind.FENCE:
            return False
        source = traced.event.flows[0].source
        if traced.unit.node in self._parsed_through or (traced.unit, source) in self._parsed_in:
            return True
        looked_at = {part.value for part in walk(traced.event.at.node) if isinstance(part, cst.Name)}
        return any(unit is traced.unit and name in looked_at for unit, name in self._handed_to_parses)

    @cached_property
    def _parsed_in(self) -> set[tuple[Unit, object]]:
        return {(t.unit, flow.source) for t in self._traced if t.event.kind in PARSES for flow in t.event.flows}

    @cached_property
    def _handed_to_parses(self) -> set[tuple[Unit, str]]:
        return handed_on(self._world, (flow.source for t in self._traced if t.event.kind in PARSES for flow in t.event.flows))

    @cached_property
    def _parsed_through(self) -> set[cst.CSTNode | None]:
        steps = [step for t in self._traced if t.event.kind in PARSES for flow in t.flows for step in flow.steps if step.kind != "parsed"]
        return {function_around(step.at) for step in steps}


def compares_fields(traced: Traced) -> bool:
    """Whether only fields of parsed answers are compared: each is a use by itself, whatever else is done with the text."""
    return traced.event.kind is UseKind.COMPARE and all(map(is_parsed_field, traced.flows))


def _is_of_parsed(traced: Traced) -> bool:
    """Whether a text that is taken apart was found in what the answer was parsed into."""
    return all(any(step.kind == "parsed" for step in flow.steps) for flow in traced.flows)


def is_for_display(event: Event) -> bool:
    """Whether what is parsed or cut out is only laid out, kept or shown, and nothing relies on it."""
    if event.kind in PARSES:
        return is_only_laid_out(event.at) or is_kept_either_way(event.at) or only_unwraps(event.at)
    if event.kind not in PULLS:
        return False
    if is_heading(event.at) or nothing_relies_on(event.at) or is_taken_off_a_buffer(event.at):
        return True
    return leaves_the_text(event.at, by_pattern=event.kind is UseKind.REGEX and event.detail == "split")


def is_converted(traced: Traced) -> bool:
    """Whether a program has made markup of a text: what is looked for in that is what the program writes."""
    return bool(traced.flows) and all(any(step.detail == MARKUP for step in flow.steps) for flow in traced.flows)


def _runs(event: Event) -> bool:
    """Whether a text is run as a program: what was cut out of an answer for it is no field, but all that was asked for."""
    func = event.at.node.func if isinstance(event.at.node, cst.Call) else None
    return event.kind is UseKind.SINK and isinstance(func, cst.Name) and func.value == "exec"


__all__ = ["Parts", "compares_fields", "is_converted", "is_for_display"]
