"""Functions whose items are batches: a helper of theirs puts away what was gathered whenever a limit is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.batching import fills_up_by_helper
from llmlint.facts.evaluation.look_up import functions_behind, held
from llmlint.facts.loops.stretches import gives_stretches
from llmlint.facts.values import ClassValue, FunctionValue, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World


def fills_batches(world: World, unit: Unit, source: cst.BaseExpression, loop: cst.CSTNode) -> bool:
    """Whether what a loop walks over comes from such a function, or from one that cuts a list into stretches."""
    functions = list(_called(world, unit, source)) if isinstance(source, cst.Call) else []
    if any(isinstance(found.node, cst.FunctionDef) and fills_up_by_helper(found.module, found.node) for found in functions):
        return True
    return gives_stretches(world, unit, functions, loop)


def _called(world: World, unit: Unit, call: cst.Call) -> Iterator[FunctionUnit]:
    """The project functions that are called, also on an object made right there: `Packer(limit).pack(lines)`."""
    yield from functions_behind(world, unit, call.func)
    match call.func:
        case cst.Attribute(value=cst.Call(func=maker), attr=cst.Name(value=name)):
            made = (option for option in alternatives(held(world, unit, maker)) if isinstance(option, ClassValue))
            found = (world.hierarchy.method(option.unit, name, unit) for option in made)
            yield from (method.function for method in found if isinstance(method, FunctionValue))
        case _:
            pass


__all__ = ["fills_batches"]
