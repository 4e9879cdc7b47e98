"""Clients that an initialiser makes, and that every class which goes through it puts another one in the place of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import ClassUnit, Unit
    from llmlint.facts.evaluation.world import World


def is_replaced(world: World, unit: Unit, node: cst.CSTNode) -> bool:
    """Whether a client is kept under an attribute that each subclass gives another value when its objects are made, and objects are made of
    these only.
    """
    owner = unit.owner if isinstance(unit, FunctionUnit) and unit.name == "__init__" else None
    kept = _kept_as(unit.module.parents.get(node))
    if owner is None or not kept:
        return False
    below = world.hierarchy.below(owner, owner.module)
    if not below or not all(_gives(cls, kept) for cls in below) or _is_made(world, owner):
        return False
    return any(_is_made(world, cls) for cls in below)


def _kept_as(above: cst.CSTNode | None) -> str:
    match above:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)))]):
            return name
        case cst.AnnAssign(target=cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name))):
            return name
        case _:
            return ""


def _gives(cls: ClassUnit, attribute: str) -> bool:
    """Whether the initialiser of a class gives an attribute a value, whatever happens: not under a condition."""
    inside = (line for line in cls.node.body.body if isinstance(line, cst.FunctionDef) and line.name.value == "__init__")
    lines = [line for made in inside for line in made.body.body if isinstance(line, cst.SimpleStatementLine)]
    return any(_kept_as(part) == attribute for line in lines for part in line.body)


def _is_made(world: World, owner: ClassUnit) -> bool:
    """Whether something in the project is called by the name of a class; `super().__init__()` is not."""
    calls = (call for module in list(world.modules.values()) for call in module.index.of(cst.Call))
    named = any(words(call.func).rpartition(".")[2] == owner.name for call in calls)
    return named or any(words(call.func) in ("cls", "type(self)") for call in only(walk(owner.node), cst.Call))


__all__ = ["is_replaced"]
