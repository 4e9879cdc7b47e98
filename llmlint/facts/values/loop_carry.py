"""What a loop's next round starts with: values of earlier rounds are marked, growing lists and texts are folded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.values import UNKNOWN, Hole, Repeated, Sequence, Text, alternatives, join
from llmlint.facts.values.flows import Flow, Origin
from llmlint.facts.values.structure import inner_values, rebuild

if TYPE_CHECKING:
    from llmlint.facts.evaluation.run import Env, LoopFrame
    from llmlint.facts.values.base import Value


def carried(env: Env, frame: LoopFrame) -> Env:
    """Mark the answers of calls made inside the loop as coming from an earlier round."""
    if not frame.sites:
        return env
    return {name: _mark(value, frame) if _holds_answer(value, frame) else value for name, value in env.items()}


def _holds_answer(value: Value, frame: LoopFrame) -> bool:
    return any(isinstance(inner, Flow) and _inside(inner, frame) for inner in inner_values(value))


def _inside(flow: Flow, frame: LoopFrame) -> bool:
    return isinstance(flow.source, Origin) and flow.source.site.node in frame.sites


def _mark(value: Value, frame: LoopFrame) -> Value:
    def leaf(inner: Value) -> Value:
        if isinstance(inner, Flow) and _inside(inner, frame):
            return replace(inner, carried=inner.carried | {frame.node})
        return inner

    return rebuild(value, leaf)


def widened(entry: Env, end: Env, *, unordered: bool = False) -> Env:
    """The names at the start of any round: before the loop, or after an earlier round. What grows over an unordered walk has no order."""
    made = dict(entry)
    for name, value in end.items():
        before = entry.get(name)
        made[name] = value if before is None else before if before == value else _fold(before, value, unordered)
    return made


def _fold(before: Value, after: Value, unordered: bool) -> Value:
    """Join, keeping what both begin with and folding what grew."""
    options = (*alternatives(before), *alternatives(after))
    lists = [option for option in options if isinstance(option, Sequence)]
    if len(lists) == len(options):
        return _fold_lists(lists, unordered)
    if isinstance(before, Text) and isinstance(after, Text):
        common = _common(before.parts, after.parts)
        if common == len(before.parts):
            rest = after.parts[common:]
            holes = [part.value for part in rest if isinstance(part, Hole)]
            place = next((part for part in rest if isinstance(part, Hole)), None)
            folded = Hole(
                Sequence((Repeated(join(*holes)),), unordered) if holes else UNKNOWN,
                place.at if place else None,
                place.origin if place else "",
            )
            return Text((*before.parts, folded))
    return join(before, after)


def _fold_lists(lists: list[Sequence], unordered: bool) -> Sequence:
    common = min(_common(lists[0].items, other.items) for other in lists)
    grown = [item.value if isinstance(item, Repeated) else item for one in lists for item in one.items[common:]]
    items = (*lists[0].items[:common], Repeated(join(*grown))) if grown else lists[0].items
    return Sequence(items, (unordered and bool(grown)) or any(one.unordered for one in lists), any(one.packed for one in lists))


def _common(first: tuple[object, ...], second: tuple[object, ...]) -> int:
    count = 0
    while count < min(len(first), len(second)) and first[count] == second[count]:
        count += 1
    return count
