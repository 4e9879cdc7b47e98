"""The order of work: which piece of code is evaluated next."""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.units import Unit

MAX_RUNS = 12
MAX_NESTING = 30


class Schedule:
    """The pieces that wait to be evaluated. One that has been evaluated often waits longer, so that changes gather before its next turn."""

    def __init__(self) -> None:
        self._queue: list[tuple[int, int, Unit]] = []
        self._tickets = count()
        self._waiting: set[Unit] = set()
        self._under_way: set[Unit] = set()
        self._nesting = 0
        self._evaluate: Callable[[Unit], object] = id

    def add(self, unit: Unit) -> None:
        """Have a piece evaluated (again)."""
        if unit.runs < MAX_RUNS:
            self.again(unit)

    def again(self, unit: Unit) -> None:
        """Have a piece evaluated once more, however often it has been."""
        if unit not in self._waiting:
            self._waiting.add(unit)
            heappush(self._queue, (unit.runs, next(self._tickets), unit))

    def run(self, evaluate: Callable[[Unit], object], solve: Callable[[], None]) -> None:
        """Evaluate until nothing waits. `solve` settles what is between the pieces, and may add some."""
        self._evaluate = evaluate
        solve()
        while self._queue:
            unit = heappop(self._queue)[2]
            if unit in self._waiting:
                self._now(unit)
            solve()

    def first(self, unit: Unit) -> None:
        """Evaluate a piece before the one that uses it, which need not be evaluated again then.

        Only for the first time, where its module is complete and the way to it is not too long.
        """
        if unit.runs or unit not in self._waiting or self._nesting >= MAX_NESTING:
            return
        if unit.module is not unit:
            self.first(unit.module)
            if unit.module in self._under_way or not unit.module.runs or unit.runs:
                return
        self._nesting += 1
        try:
            self._now(unit)
        finally:
            self._nesting -= 1

    def _now(self, unit: Unit) -> None:
        self._waiting.discard(unit)
        unit.runs += 1
        self._under_way.add(unit)
        try:
            self._evaluate(unit)
        finally:
            self._under_way.discard(unit)


__all__ = ["Schedule"]
