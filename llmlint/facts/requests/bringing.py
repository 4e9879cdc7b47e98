"""Whether a store that a function can do without is brought by those who call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.requests.remembering import is_optional

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World


class Stores:
    """Asks the callers in sight."""

    def __init__(self, world: World) -> None:
        self._world = world

    def brought_by(self, caller: Unit | None, function: FunctionUnit, call: cst.CSTNode) -> Callable[[str], bool]:
        """Tells of a store by its name whether a call, or else its caller, brings it; one that cannot be left out is always there."""

        def is_brought(store: str) -> bool:
            if not is_optional(function, store):
                return True
            callers = self._world.callers.get(function, {})
            calls = [call] if call in callers else [node for node, unit in callers.items() if unit is caller]
            return bool(calls) and all(_brings(call, function, store) for call in calls)

        return is_brought

    def brought_by_any(self, unit: Unit) -> Callable[[str], bool]:
        """Tells of a store by its name whether somebody brings it to a function, or nobody in sight calls it."""

        def is_brought(store: str) -> bool:
            if not isinstance(unit, FunctionUnit) or not is_optional(unit, store):
                return True
            calls = list(self._world.callers.get(unit, {}))
            return not calls or any(_brings(call, unit, store) for call in calls)

        return is_brought


def _brings(call: cst.CSTNode | None, function: FunctionUnit, name: str) -> bool:
    """Whether a call hands something over for a parameter; what is splatted may hold anything."""
    given = function.given(name, call.args) if isinstance(call, cst.Call) else None
    return given is not None and not (isinstance(given, cst.Name) and given.value == "None")


__all__ = ["Stores"]
