"""The answers that reach one place: which of them count there, and what they have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.conditions import ruled_out_by
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.model import Truth
from llmlint.facts.values.tool_calls import is_tool_argument, is_tool_name

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import Event
    from llmlint.facts.evaluation.conditions import Conditions
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.model import ModelCall
    from llmlint.facts.values.flows import Flow


def goes_elsewhere(flow: Flow, unit: Unit, holding: Conditions) -> bool:
    """Whether the call that hands an answer to a function also hands over what leads it past the place."""
    if not isinstance(unit, FunctionUnit):
        return False
    handed = next((way.at.node for way in reversed(flow.via) if way.hands_to(unit)), None)
    return isinstance(handed, cst.Call) and ruled_out_by(handed, unit, holding)


def is_asked_for(flow: Flow, event: Event) -> bool:
    """Whether a flow is an argument of a tool or, where a choice counts, the name of one."""
    return is_tool_argument(flow) or ((event.detail == "dispatch" or event.role == "whether") and is_tool_name(flow))


def not_held_to_a_schema(asked: list[tuple[Flow, ModelCall]]) -> list[tuple[Flow, ModelCall]]:
    """Of the answers that reach one parse those in free text, where all others are of other providers, which do or may enforce a schema.

    A provider that is asked both ways may be one that has no structured mode for every model: nothing is left out then.
    """
    free = [(flow, call) for flow, call in asked if call.structured.answer is Truth.NO]
    others = {call.sdk for _, call in asked if call.structured.answer is not Truth.NO}
    if others & {call.sdk for _, call in free}:
        return asked
    return free or asked


def agreed(answers: list[Truth]) -> Truth:
    """What all answers say; not known where they differ, or where there are none."""
    return answers[0] if answers and all(answer is answers[0] for answer in answers) else Truth.UNKNOWN


__all__ = ["agreed", "goes_elsewhere", "is_asked_for", "not_held_to_a_schema"]
