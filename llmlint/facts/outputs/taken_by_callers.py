"""What is taken out of a parsed answer by those to whom a function returns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.outputs.taken_out import joined, taken_out
from llmlint.facts.values.base import At
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World

_FARTHEST = 3


def taken_in_all(world: World, at: At, unit: Unit, farthest: int = _FARTHEST) -> tuple[tuple[tuple[str, str], ...], bool]:
    """The fields that are read from what an expression gives, by callers of its function too, and whether nothing else is done with it."""
    fields, whole = taken_out(at, unit)
    if whole or not farthest or not isinstance(unit, FunctionUnit) or not _is_returned(at, unit):
        return fields, whole
    found = [fields]
    for node, caller in world.callers.get(unit, {}).items():
        if node is not None:
            above = caller.module.parents.get(node)
            place = At(caller.module, above if isinstance(above, cst.Await) else node)
            found.append(taken_in_all(world, place, caller, farthest - 1)[0])
    return joined((name, kind, False) for part in found for name, kind in part), False


def _is_returned(at: At, unit: FunctionUnit) -> bool:
    """Whether a function returns what an expression gives, as it is."""
    parents = at.module.parents
    match parents.get(at.node):
        case cst.Return():
            return True
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]) | cst.AnnAssign(target=cst.Name(value=name)):
            returned = (node.value for node in walk(unit.node) if isinstance(node, cst.Return))
            return any(isinstance(value, cst.Name) and value.value == name for value in returned)
        case _:
            return False


__all__ = ["taken_in_all"]
