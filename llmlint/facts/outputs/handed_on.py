"""What pieces of code hand on to the functions that do something to a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.values.flows import Origin, Param

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World


def handed_on(world: World, sources: Iterable[Param | Origin]) -> set[tuple[Unit, str]]:
    """The names that are handed to parameters, by whoever calls their functions."""
    found: set[tuple[Unit, str]] = set()
    for source in dict.fromkeys(source for source in sources if isinstance(source, Param)):
        for call, unit in world.callers.get(source.function, {}).items():
            given = source.function.given(source.name, call.args) if isinstance(call, cst.Call) else None
            found |= {(unit, given.value)} if isinstance(given, cst.Name) else set()
    return found


__all__ = ["handed_on"]
