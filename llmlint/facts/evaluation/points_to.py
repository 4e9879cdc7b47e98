"""What parameters may hold, from the calls in sight: a points-to analysis, on demand, over parameters and the access paths into them.

A cell stands for one parameter and one access path. The cell of a parameter itself takes its values from the calls that bind it; the
cell of a longer path takes them from the cell one access shorter. Cells are solved to a fixed point before anyone reads on, so the cost
is that of the cells somebody asked for, however the calls nest or recur.
"""

from __future__ import annotations

import operator
from collections import deque
from typing import TYPE_CHECKING

from llmlint.facts.evaluation.access import access_value, after_steps
from llmlint.facts.values import NONE, UNKNOWN, alternatives, with_places
from llmlint.facts.values.flows import Flow, Param
from llmlint.facts.values.structure import along

if TYPE_CHECKING:
    from llmlint.facts.evaluation.changes import Reader
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value
    from llmlint.facts.values.flows import Access

MAX_VALUES = 16
MAX_CHANGES = 8
MAX_UPDATES = 40


class Cell:
    """What may lie behind one access path into one parameter, without parameters in it: callables, clients, objects, answers."""

    __slots__ = ("param", "path", "updates", "values")

    def __init__(self, param: Param, path: tuple[Access, ...]) -> None:
        self.param = param
        self.path = path
        self.values: tuple[Value, ...] = ()
        self.updates = 0


class PointsTo:
    """All cells of one analysis."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._cells: dict[tuple[Param, tuple[Access, ...]], Cell] = {}
        self._queue: deque[Cell] = deque()
        self._queued: set[Cell] = set()
        self._solving = False

    def values(self, flow: Flow, reader: Reader) -> tuple[Value, ...]:
        """What a followed parameter may be. The reader is evaluated again when that grows."""
        if not isinstance(flow.source, Param):
            return ()
        cell = self._cell(flow.source, flow.path)
        self._world.changes.note(cell, reader)
        self.solve()
        if not flow.steps:
            return cell.values
        return tuple(value for option in cell.values if (value := after_steps(option, flow)) is not UNKNOWN)

    def enqueue(self, cell: Cell) -> None:
        """Have a cell computed again: something it was computed from has changed."""
        if cell not in self._queued and cell.updates < MAX_UPDATES:
            self._queued.add(cell)
            self._queue.append(cell)

    def solve(self) -> None:
        """Compute cells until nothing changes."""
        if self._solving:
            return
        self._solving = True
        try:
            while self._queue:
                cell = self._queue.popleft()
                self._queued.discard(cell)
                cell.updates += 1
                values = self._compute(cell)
                if values != cell.values:
                    cell.values = values
                    self._world.changes.changed(cell)
                else:
                    self._learn_places(cell, values)
        finally:
            self._solving = False

    def _learn_places(self, cell: Cell, values: tuple[Value, ...]) -> None:
        """Names of models in the same values may be written at more places; that counts as no update, for it always ends."""
        more = tuple(map(with_places, cell.values, values))
        if not all(map(operator.is_, more, cell.values)):
            cell.values = more
            cell.updates -= 1
            self._world.changes.written_elsewhere(cell)

    def _cell(self, param: Param, path: tuple[Access, ...]) -> Cell:
        key = (param, path)
        found = self._cells.get(key)
        if found is None:
            found = self._cells[key] = Cell(param, path)
            self.enqueue(found)
        return found

    def _compute(self, cell: Cell) -> tuple[Value, ...]:
        found: dict[Value, Value] = {value: value for value in cell.values} if cell.updates > MAX_CHANGES else {}
        for value in self._behind(cell):
            for option in alternatives(value):
                for concrete in self._concrete(option, cell):
                    if concrete is not UNKNOWN:
                        found[concrete] = with_places(found.get(concrete, concrete), concrete)
                    if len(found) >= MAX_VALUES:
                        return tuple(found.values())
        return tuple(found.values())

    def _behind(self, cell: Cell) -> list[Value]:
        if not cell.path:
            self._world.changes.note(("param", cell.param), cell)
            return self._bound(cell.param)
        shorter = self.values(Flow(cell.param, cell.path[:-1]), cell)
        return [access_value(self._world, value, cell.path[-1], cell) for value in shorter]

    def _concrete(self, value: Value, cell: Cell) -> tuple[Value, ...]:
        if isinstance(value, Flow) and isinstance(value.source, Param):
            return tuple(along(option, value.via) for option in self.values(value, cell))
        return (value,)

    def _bound(self, param: Param) -> list[Value]:
        """What the calls in sight, the default and, where neither says anything, the annotation give a parameter."""
        function = param.function
        bound = self._world.bindings.get(param)
        options = [*alternatives(bound)] if bound is not None else []
        options.extend(alternatives(function.defaults.get(param.name, UNKNOWN)))
        if all(isinstance(option, Flow) or option in (UNKNOWN, NONE) for option in options) and param.name in function.annotations:
            options.append(function.annotations[param.name])
        return options


__all__ = ["Cell", "PointsTo"]
