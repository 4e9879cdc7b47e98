"""What grows with every round of the evaluation, said once and for all: a list that is appended to holds any number of such items."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.values import Repeated, Sequence, alternatives, join

if TYPE_CHECKING:
    from llmlint.facts.values.base import Value


def closed(value: Value) -> Value:
    """A value whose lists that continue one another are one list: `[a]`, `[a, b]` and `[a, b, b]` are `a` and any number of `b`."""
    lists = [option for option in alternatives(value) if isinstance(option, Sequence)]
    if len(lists) < 2:
        return value
    made: dict[int, Sequence] = {}
    for start in sorted(lists, key=lambda found: (len(_fixed(found)), found.fixed)):
        if id(start) in made:
            continue
        longer = [found for found in lists if id(found) not in made and _continues(found, start)]
        if longer:
            made |= dict.fromkeys(map(id, (start, *longer)), _continued(start, longer))
    return join(*(made.get(id(option), option) for option in alternatives(value))) if made else value


def _fixed(found: Sequence) -> tuple[Value, ...]:
    """The items before a last stretch of unknown length."""
    return found.items[:-1] if found.items and isinstance(found.items[-1], Repeated) else found.items


def _continues(longer: Sequence, start: Sequence) -> bool:
    fixed = _fixed(start)
    if longer is start or longer.unordered is not start.unordered or longer.packed is not start.packed:
        return False
    return longer.items[: len(fixed)] == fixed


def _continued(start: Sequence, longer: list[Sequence]) -> Sequence:
    fixed = _fixed(start)
    more = [item.value if isinstance(item, Repeated) else item for found in (start, *longer) for item in found.items[len(fixed) :]]
    return replace(start, items=(*fixed, Repeated(join(*more))))


__all__ = ["closed"]
