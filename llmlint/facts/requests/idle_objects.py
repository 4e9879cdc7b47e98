"""Objects that are made and never used: what they are given goes nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import held
from llmlint.facts.followed.name_uses import is_label
from llmlint.facts.values import ClassValue, FunctionValue
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At


def is_given_to_nobody(world: World, at: At) -> bool:
    """Whether a value is handed to a class of the project that asks no model itself while it makes the object, and the one name that the
    object gets is read nowhere: `asker = Asker(model="...")` and no more of it.

    A name of a function is seen by that function only; one of a module by others too, unless the module is there to be run.
    """
    parents = at.module.parents
    argument = parents.get(at.node)
    call = parents.get(argument) if isinstance(argument, cst.Arg) else None
    match parents.get(call) if isinstance(call, cst.Call) else None:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name) as target)]):
            pass
        case _:
            return False
    function = at.module.function_around(at.node)
    if function is None and not _is_run(at.module):
        return False
    index = at.module.index
    names = only(index.below(function), cst.Name) if function is not None else index.of(cst.Name)
    named = (node for node in names if node.value == name and node is not target)
    return isinstance(call, cst.Call) and all(is_label(node, at.module.parents) for node in named) and _only_makes(world, at, call)


def _is_run(module: ModuleUnit) -> bool:
    """Whether a module ends with something done: a script."""
    match module.tree.body[-1] if module.tree.body else None:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call())]):
            return True
        case _:
            return False


def _only_makes(world: World, at: At, call: cst.Call) -> bool:
    """Whether a call makes an object of a class of the project whose initialiser asks no model."""
    scope = at.module.function_around(at.node)
    made = held(world, world.functions.get(scope, at.module) if scope is not None else at.module, call.func)
    if not isinstance(made, ClassValue):
        return False
    initialiser = world.hierarchy.method(made.unit, "__init__", at.module)
    summary = initialiser.function.summary if isinstance(initialiser, FunctionValue) else None
    return summary is not None and not summary.reach


__all__ = ["is_given_to_nobody"]
