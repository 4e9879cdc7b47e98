"""What stands behind an event: the answers that arrive there, as far as all that arrives is free text of a model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.followed.comparing import is_parsed_field, is_worded_freely
from llmlint.facts.followed.cutting import READ, pieces
from llmlint.facts.followed.guards import is_checked_on_the_way
from llmlint.facts.model import UseKind
from llmlint.facts.outputs.asked_last import is_what_was_asked
from llmlint.facts.outputs.counted import goes_elsewhere, is_asked_for
from llmlint.facts.outputs.fields import holds_one_word
from llmlint.facts.outputs.first_of import PARSES, PULLS, Traced
from llmlint.facts.outputs.records import Records
from llmlint.facts.outputs.standing import is_only_tried
from llmlint.facts.outputs.without_tools import stands_in_for_tools
from llmlint.facts.values.flows import Flow, Origin
from llmlint.facts.values.tool_calls import are_tool_arguments, is_free_text

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import Event
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World


class Tracing:
    """Answers for one project."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._records = Records(world)

    def trace(self, unit: Unit, event: Event) -> Traced | None:
        """Find the answers behind an event; `None` when there are none, or when not all of what arrives are free text."""
        if event.kind in PARSES and is_only_tried(event.at):
            return None
        flows: list[Flow] = []
        by_position = event.kind is UseKind.SPLIT and event.detail.startswith(READ)
        for flow in event.flows:
            if is_what_was_asked(self._world, flow):
                continue
            if isinstance(flow.source, Origin):
                flows.append(flow)
            elif by_position:
                flows.extend(piece for value in self._world.points_to.values(flow, unit) for piece in pieces(value))
            else:
                flows.extend(v for v in self._world.points_to.values(flow, unit) if isinstance(v, Flow) and isinstance(v.source, Origin))
        if event.holding:
            flows = [flow for flow in flows if not goes_elsewhere(flow, unit, event.holding)]
        if event.kind is not UseKind.SINK:
            flows = [flow for flow in flows if not self._records.mix_up(flow, unit, event.at)]
        if event.kind in PARSES or event.kind in PULLS:
            flows = [flow for flow in flows if not stands_in_for_tools(self._world, flow, event.at)]
        return self._kept(unit, event, flows)

    def _kept(self, unit: Unit, event: Event, flows: list[Flow]) -> Traced | None:
        """The flows that count for what is done."""
        kept = tuple(flow for flow in flows if is_free_text(flow) or (event.kind is UseKind.SINK and is_asked_for(flow, event)))
        if event.kind is UseKind.COMPARE:
            if len(kept) < len(flows) or any(_is_of_the_sdk(flow, event) for flow in kept):
                return None
            kept = tuple(flow for flow in kept if is_worded_freely(flow) and (holds_one_word(event.at) or not is_parsed_field(flow)))
        if event.kind is UseKind.SINK:
            kept = tuple(flow for flow in kept if not is_checked_on_the_way(flow, event.detail))
        if event.kind is UseKind.JSON and not kept:
            event, kept = replace(event, kind=UseKind.ARGUMENTS), tuple(filter(are_tool_arguments, flows))
        return Traced(event, unit, kept) if kept else None


def _is_of_the_sdk(flow: Flow, event: Event) -> bool:
    """Whether an answer is compared with what the SDK itself gives where a model has not answered: the case of that does not vary."""
    return isinstance(flow.source, Origin) and event.detail in flow.source.leaf.sdk.own_answers


__all__ = ["Tracing"]
