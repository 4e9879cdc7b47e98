"""What the body of a record says of a field, and every record that is made in sight is given something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import ClassUnit
    from llmlint.facts.evaluation.world import World


def is_given_each_time(world: World, cls: ClassUnit, name: str) -> bool:
    """Whether each call that makes a record gives the field a value: `Settings(key=key, model=model or chosen)`.

    A class that the code does more with than make records, say what types things are and import it may be made elsewhere; so are models
    that a web server fills from what it is sent.
    """
    if not cls.is_dataclass or name not in cls.fields:
        return False
    if world.hierarchy.inherits(cls, "model_base") or world.hierarchy.below(cls, cls.module):
        return False
    place = cls.fields.index(name) if not cls.bases else len(cls.fields)
    uses = list(_uses(world, cls))
    return bool(uses) and all(isinstance(use, cst.Call) and _gives(use, name, place) for use in uses)


def _gives(call: cst.Call, name: str, place: int) -> bool:
    if any(arg.star for arg in call.args):
        return False
    named = any(arg.keyword is not None and arg.keyword.value == name for arg in call.args)
    return named or sum(arg.keyword is None for arg in call.args) > place


def _uses(world: World, cls: ClassUnit) -> Iterator[cst.CSTNode]:
    """The calls of a class by its name, and what else is done with it, in all modules in sight."""
    for module in world.modules.values():
        parents = module.parents
        own = {"cls"} if module is cls.module else set[str]()
        for name in module.index.of(cst.Name):
            above = parents.get(name)
            if name.value not in {cls.name, *own} or name is cls.node.name or isinstance(above, (cst.ImportAlias, cst.Param)):
                continue
            node: cst.CSTNode = name
            if isinstance(above, cst.Attribute) and above.attr is name:
                node, above = above, parents.get(above)
            if isinstance(above, cst.Call) and above.func is node:
                yield above
            elif not any(isinstance(around, cst.Annotation) for around, _ in module.around(name)):
                yield node


__all__ = ["is_given_each_time"]
