"""Functions that a framework calls: once for each request of a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.deadlines import external_name
from llmlint.facts.units import FunctionUnit
from llmlint.facts.values import Made, alternatives

if TYPE_CHECKING:
    from llmlint.facts.units import Unit
    from llmlint.facts.values import Value
    from llmlint.facts.world import World

_ROUTES = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "route", "api_route", "websocket", "websocket_route"})


def is_route(world: World, unit: Unit) -> bool:
    """Whether a function answers a request of a web framework: decorated by a route of an application or router in sight."""
    if not isinstance(unit, FunctionUnit) or not isinstance(unit.node, cst.FunctionDef):
        return False
    return any(_makes_route(world, unit, decorator.decorator) for decorator in unit.node.decorators)


def _makes_route(world: World, unit: FunctionUnit, node: cst.BaseExpression) -> bool:
    func = node.func if isinstance(node, cst.Call) else node
    if isinstance(func, cst.Attribute) and func.attr.value in _ROUTES and isinstance(func.value, cst.Name):
        value = _named(unit, func.value.value)
        options = alternatives(world.resolve(value, None)) if value is not None else ()
        return any(isinstance(option, Made) and world.effects.has(option.name, "web_application") for option in options)
    name = external_name(world, unit.module, func)
    return name is not None and world.effects.has(name, "web_route")


def _named(unit: FunctionUnit, name: str) -> Value | None:
    parent = unit.parent
    while isinstance(parent, FunctionUnit):
        if name in parent.final:
            return parent.final[name]
        parent = parent.parent
    return unit.module.name(name)
