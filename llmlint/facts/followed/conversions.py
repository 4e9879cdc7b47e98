"""Conversions that raise on an answer nobody expected: numbers, dates, members of an enumeration, keys of a table, pieces by position."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.calls import Event
from llmlint.facts.model import UseKind
from llmlint.facts.values import ClassValue, Const, Mapping, alternatives
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.texts import sole

if TYPE_CHECKING:
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.units import ClassUnit
    from llmlint.facts.values.base import Value
    from llmlint.facts.values.flows import Step

NUMBER, DATE, MEMBER, KEY, UNPACK, INDEX = "number", "date", "member", "key", "unpack", "index"
# What each of them raises.
RAISED = {NUMBER: "ValueError", DATE: "ValueError", MEMBER: "ValueError", KEY: "KeyError", UNPACK: "ValueError", INDEX: "IndexError"}
_SPLITS = frozenset({"split", "rsplit", "splitlines"})
_EXTRACTED = frozenset({"find", "regex", "match", "validated"})


def number_event(run: Run, node: cst.Call, value: Value, what: str = NUMBER) -> None:
    """`int(answer)`, `datetime.fromisoformat(answer)`."""
    options = [inner for option in alternatives(value) for inner in alternatives(sole(option))]
    _note(run, node, what, [option for option in options if isinstance(option, Flow) and _is_whole(option)])


def _is_whole(flow: Flow) -> bool:
    """Whether a text is as the model wrote it, but for cutting and cleaning: what a pattern has matched may be sure to convert."""
    return not any(step.kind in _EXTRACTED for step in flow.steps)


def member_event(run: Run, node: cst.Call | cst.Subscript, unit: ClassUnit, value: Value) -> None:
    """`Severity(answer)`, `Severity[answer]`, where the enumeration has no `_missing_` of its own."""
    if not unit.is_enum or "_missing_" in unit.members:
        return
    what = MEMBER if isinstance(node, cst.Call) else KEY
    _note(run, node, what, [option for option in alternatives(value) if isinstance(option, Flow) and _is_whole(option)])


def key_event(run: Run, node: cst.Subscript, table: Value, key: Value) -> None:
    """`WEIGHTS[answer]`, where all keys of the table are in sight."""
    options = alternatives(table)
    for option in options:
        if isinstance(option, ClassValue):
            member_event(run, node, option.unit, key)
    if all(isinstance(option, Mapping) and option.items and not option.open for option in options):
        _note(run, node, KEY, [option for option in alternatives(key) if isinstance(option, Flow) and _is_whole(option)])


def validated_event(run: Run, node: cst.Call, model: str, fields: Value | None) -> None:
    """`Invoice(**json.loads(answer))`: the class of a model checks what was parsed."""
    flows = [option for option in alternatives(fields) if isinstance(option, Flow) and option.steps] if fields is not None else []
    if flows:
        run.event(Event(UseKind.VALIDATED, run.at(node), tuple(flows), detail=model))


def unpack_raises(run: Run, target: cst.CSTNode, flow: Flow, pieces: int) -> None:
    """`name, price = answer.split(",")`: another number of pieces raises."""
    step = _split_step(flow)
    if step is not None and pieces > 1:
        _note(run, target, UNPACK, [flow])


def index_raises(run: Run, node: cst.Subscript, value: Value, key: Value) -> None:
    """`answer.split(":")[1]`: there may be one piece only. The first and the last are always there, unless white space is what divides."""
    position = key.value if isinstance(key, Const) else None
    if not isinstance(position, int) or isinstance(position, bool) or position in (0, -1):
        return
    _note(run, node, INDEX, [option for option in alternatives(value) if isinstance(option, Flow) and _split_step(option) is not None])


def _split_step(flow: Flow) -> Step | None:
    """The last step, where it gave a list of any number of pieces."""
    step = flow.steps[-1] if flow.steps else None
    if step is None or step.kind not in ("split", "fence") or not isinstance(step.at.node, cst.Call):
        return None
    func = step.at.node.func
    return step if isinstance(func, cst.Attribute) and func.attr.value in _SPLITS else None


def _note(run: Run, node: cst.CSTNode, what: str, flows: list[Flow]) -> None:
    if flows:
        run.event(Event(UseKind.CONVERSION, run.at(node), tuple(flows), detail=what))


__all__ = [
    "DATE",
    "KEY",
    "MEMBER",
    "NUMBER",
    "RAISED",
    "index_raises",
    "key_event",
    "member_event",
    "number_event",
    "unpack_raises",
    "validated_event",
]
