"""Classes with one base, of which each keeps things of its own: what one writes, the others do not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit
from llmlint.facts.values import Made
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value


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


def is_kept_beside_another_client(world: World, at: At, client: Value | None, unit: Unit) -> bool:
    """Whether a value is kept by objects that never hold a client: `unit`, a method of a base, asks with what its subclasses keep, and
    the subclass that keeps the value has another client than the one, or the base, that makes this client.

    The subclass that keeps the value makes no objects of the other.
    """
    made = client.at if isinstance(client, Made) else None
    holder, maker, reader = _class_around(world, at), _class_around(world, made) if made is not None else None, _owner(unit)
    if made is None or holder is None or maker is None or reader is None or holder in (maker, reader):
        return False
    above = world.hierarchy.lineage(holder)
    if reader not in above or reader not in world.hierarchy.lineage(maker) or holder in world.hierarchy.lineage(maker):
        return False
    if any(maker in world.hierarchy.lineage(below) for below in world.hierarchy.below(holder, unit)):
        return False
    if maker in above and not _is_kept_anew(holder, made):
        return False
    return not any(isinstance(node, cst.Name) and node.value in (maker.name, reader.name) for node in walk(holder.node.body))


def _is_kept_anew(holder: ClassUnit, made: At) -> bool:
    """Whether a class that inherits a client puts another into the same attribute."""
    above = made.module.parents.get(made.node)
    match above:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(value=cst.Name(), attr=kept))]):
            return kept.value in holder.attributes
        case _:
            return False


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


__all__ = ["is_kept_beside_another_client", "is_written_by_a_sibling"]
