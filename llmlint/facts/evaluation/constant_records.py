"""Records that are constants: `GPT = Model(id="…", price=1.5)` in a module or a class. All objects of a class share their attributes
here; of such a record it is written in sight what its fields hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import ClassUnit, ModuleUnit
from llmlint.facts.values import ClassValue, Instance

if TYPE_CHECKING:
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value


def field_of_constant(run: Run, node: cst.Attribute, owner: Value) -> Value | None:
    """The value of `Models.GPT.id`, where `Models.GPT` is made once, in the body of its class or module, and is given that field."""
    if not isinstance(owner, Instance):
        return None
    places = owner.unit.written.get(node.attr.value, {})
    made = _made_at(run, node.value) if places else None
    return places[made][1] if made is not None and made in places else None


def _made_at(run: Run, node: cst.BaseExpression) -> cst.CSTNode | None:
    """What a name is assigned, the only time it is."""
    match node:
        case cst.Name(value=name) if name not in run.env or run.unit is run.module:
            return _assigned(run.module, name)
        case cst.Attribute(value=holder, attr=cst.Name(value=name)):
            cls = run.evaluate(holder)
            line = run.world.hierarchy.lineage(cls.unit) if isinstance(cls, ClassValue) else []
            return next((_assigned(base, name) for base in line if isinstance(base, ClassUnit) and name in base.members), None)
        case _:
            return None


def _assigned(holder: ModuleUnit | ClassUnit, name: str) -> cst.CSTNode | None:
    body = holder.tree.body if isinstance(holder, ModuleUnit) else holder.node.body.body
    lines = [part for line in body if isinstance(line, cst.SimpleStatementLine) for part in line.body]
    plain = [(target.target, part.value) for part in lines if isinstance(part, cst.Assign) for target in part.targets]
    plain += [(part.target, part.value) for part in lines if isinstance(part, cst.AnnAssign) and part.value is not None]
    found = [value for target, value in plain if isinstance(target, cst.Name) and target.value == name]
    return found[0] if len(found) == 1 else None


__all__ = ["field_of_constant"]
