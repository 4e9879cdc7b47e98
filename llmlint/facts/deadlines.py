"""Limits from outside: a call that stands under `asyncio.timeout`, inside `wait_for`, or whose future is waited for with a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.value_base import At
from llmlint.facts.values import External, ProjectModule, alternatives

if TYPE_CHECKING:
    from llmlint.facts.units import ModuleUnit
    from llmlint.facts.world import World


def deadline_around(world: World, at: At) -> At | None:
    """The expression that ends the wait for this call, if there is one in the same function."""
    parents = at.module.parents
    child, node = at.node, parents.get(at.node)
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.ClassDef)):
        if isinstance(node, cst.Call) and child is not node.func and _is_deadline(world, at.module, node.func):
            return At(at.module, node)
        if isinstance(node, cst.With) and child is node.body:
            for item in node.items:
                if isinstance(item.item, cst.Call) and _is_deadline(world, at.module, item.item.func):
                    return At(at.module, item.item)
        if isinstance(node, cst.Attribute) and node.attr.value in ("result", "get"):
            outer = parents.get(node)
            if isinstance(outer, cst.Call) and (outer.args and outer.func is node):
                return At(at.module, outer)
        child, node = node, parents.get(node)
    return None


def _is_deadline(world: World, module: ModuleUnit, func: cst.BaseExpression) -> bool:
    name = external_name(world, module, func)
    return name is not None and world.effects.has(name, "deadline")


def external_name(world: World, module: ModuleUnit, node: cst.BaseExpression) -> str | None:
    """The dotted name of an expression by the module's own imports, without evaluating it."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    value = module.name(node.value)
    for option in alternatives(value) if value is not None else ():
        if isinstance(option, External):
            return ".".join([option.name, *reversed(parts)])
        if isinstance(option, ProjectModule):
            return None
    return None
