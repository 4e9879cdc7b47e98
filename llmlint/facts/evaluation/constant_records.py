"""Records that are constants: `GPT = Model(id="…", price=1.5)` in a module or a class. All objects of a class share their attributes
here; of such a record it is written in sight what its fields hold.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import ClassUnit
from llmlint.facts.values import ClassValue, Instance, join

if TYPE_CHECKING:
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.base import Value


def field_of_constant(run: Run, node: cst.Attribute, owner: Value) -> Value | None:
    """The value of `Models.GPT.id`, where all that `Models.GPT` may be is made in sight, is given that field and keeps it."""
    if not isinstance(owner, Instance):
        return None
    name = node.attr.value
    places = owner.unit.written.get(name, {})
    if not places or any(isinstance(cls, ClassUnit) and name in cls.changed for cls in run.world.hierarchy.lineage(owner.unit)):
        return None
    made = _made_at(run, node.value)
    return join(*(places[place][1] for place in made)) if made and all(place in places for place in made) else None


def _made_at(run: Run, node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """All that is assigned to a name; nothing where it is not known to be all."""
    match node:
        case cst.Name(value=name) if (name not in run.env or run.unit is run.module) and name not in run.module.written:
            return _assigned(run.module, None, name)
        case cst.Attribute(value=holder, attr=cst.Name(value=name)):
            cls = run.evaluate(holder)
            line = run.world.hierarchy.lineage(cls.unit) if isinstance(cls, ClassValue) else []
            base = next((base for base in line if isinstance(base, ClassUnit) and name in base.members), None)
            return _assigned(base.module, base.node, name) if base is not None else []
        case _:
            return []


def _assigned(module: ModuleUnit, scope: cst.ClassDef | None, name: str) -> list[cst.BaseExpression]:
    """What the statements of a class, or of a module itself, assign to a name."""
    plain = ((target.target, part.value) for part in module.index.of(cst.Assign) for target in part.targets)
    declared = ((part.target, part.value) for part in module.index.of(cst.AnnAssign) if part.value is not None)
    named = ((target, value) for target, value in chain(plain, declared) if isinstance(target, cst.Name) and target.value == name)
    return [value for target, value in named if module.scope_around(target) is scope]


__all__ = ["field_of_constant"]
