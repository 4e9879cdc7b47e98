"""Who reads which fact, and what follows when it grows: its readers are evaluated again, and no fact grows for ever."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from llmlint.facts.evaluation.points_to import Cell
from llmlint.facts.values import join, with_places
from llmlint.facts.values.growth import closed
from llmlint.facts.values.structure import MAX_DEPTH, bounded

if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import TypeAlias

    from llmlint.facts.evaluation.points_to import PointsTo
    from llmlint.facts.evaluation.schedule import Schedule
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.values.base import Value

    Reader: TypeAlias = Unit | Cell

MAX_CHANGES = 5
MAX_GROWTH = 2
WIDENED_DEPTH = 4
Name = TypeVar("Name")


class Changes:
    """The facts of one analysis by their keys: who has read each, and how often it has changed."""

    def __init__(self, schedule: Schedule, points_to: PointsTo) -> None:
        self._schedule = schedule
        self._points_to = points_to
        self._readers: dict[Hashable, dict[Reader, None]] = {}
        self._counts: Counter[Hashable] = Counter()
        self._behind: dict[Unit, None] = {}

    def note(self, key: Hashable, reader: Reader) -> None:
        """Remember that a piece depends on a fact."""
        self._readers.setdefault(key, {})[reader] = None

    def changed(self, key: Hashable) -> None:
        """Evaluate again whoever read this fact."""
        self._counts[key] += 1
        for reader in self._readers.get(key, ()):
            if isinstance(reader, Cell):
                self._points_to.enqueue(reader)
            else:
                self._schedule.add(reader)

    def written_elsewhere(self, key: Hashable) -> None:
        """A fact stays what it is, but the names of models in it are written at more places: whoever read it looks again in the end."""
        for reader in self._readers.get(key, ()):
            if isinstance(reader, Cell):
                self._points_to.enqueue(reader)
            else:
                self._behind[reader] = None

    def take_behind(self) -> list[Unit]:
        """The pieces that are to look again in the end, and have not yet."""
        behind, self._behind = [*self._behind], {}
        return behind

    def add(self, facts: dict[Name, Value], name: Name, more: Value, *keys: Hashable) -> None:
        """Put one more value into a table of facts; it is read under some keys, the first of which tells how often it has grown."""
        before = facts.get(name)
        after = self.grown(keys[0], before, more)
        if before is None or after != before:
            facts[name] = after
            for key in keys:
                self.changed(key)
        elif with_places(before, after) is not before:
            facts[name] = after
            for key in keys:
                self.written_elsewhere(key)

    def grown(self, key: Hashable, before: Value | None, more: Value) -> Value:
        """A fact with one more value. One that has grown several times holds itself, and is cut short to end the growth."""
        more = bounded(more, MAX_DEPTH if not self.is_restless(key) else WIDENED_DEPTH)
        if before is None:
            return more
        after = join(before, more)
        return closed(after) if self._counts[key] >= MAX_GROWTH else after

    def steadied(self, key: Hashable, before: Value | None, now: Value) -> Value:
        """A fact that is worked out anew each time. One that has changed several times may only grow, so that it comes to rest."""
        return self.grown(key, before, now) if self.is_restless(key) else bounded(now)

    def is_restless(self, key: Hashable) -> bool:
        """Whether a fact has changed so often that it has to come to rest."""
        return self._counts[key] >= MAX_CHANGES


__all__ = ["WIDENED_DEPTH", "Changes"]
