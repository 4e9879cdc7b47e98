"""Classes beside each other that each keep an object of one class: what one writes into its own, the others do not read in theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At


def is_written_by_a_sibling(world: World, at: At, unit: Unit) -> bool:
    """Whether a value is only put into what another class keeps for itself: `self.config.model = "…"` in a class beside that of `unit`.

    Both have it from a base that keeps it (`self.config = config`), and the writing class does not make objects of the other one.
    """
    kept, writer, reader = _kept_by_itself(at), _class_around(world, at), _owner(unit)
    if kept is None or writer is None or reader is None:
        return False
    above, below = world.hierarchy.lineage(writer), world.hierarchy.lineage(reader)
    if reader in above or writer in below:
        return False
    if not any(isinstance(cls, ClassUnit) and cls in below and kept in cls.attributes for cls in above):
        return False
    return not any(isinstance(node, cst.Name) and node.value == reader.name for node in walk(writer.node))


def _kept_by_itself(at: At) -> str | None:
    """The attribute of the object itself in whose attribute a value is put, alone or in another one's place."""
    node, above = at.node, at.module.parents.get(at.node)
    while isinstance(above, (cst.BooleanOperation, cst.IfExp)):
        node, above = above, at.module.parents.get(above)
    match above:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(value=cst.Attribute(value=cst.Name(), attr=kept)))], value=value):
            return kept.value if value is node else None
        case _:
            return None


def _class_around(world: World, at: At) -> ClassUnit | None:
    node: cst.CSTNode | None = at.node
    while node is not None and not isinstance(node, cst.ClassDef):
        node = at.module.parents.get(node)
    return world.classes.get(node) if node is not None else None


def _owner(unit: Unit) -> ClassUnit | None:
    method: Unit | None = unit
    while isinstance(method, FunctionUnit) and method.owner is None:
        method = method.parent
    return method.owner if isinstance(method, FunctionUnit) else None


__all__ = ["is_written_by_a_sibling"]
