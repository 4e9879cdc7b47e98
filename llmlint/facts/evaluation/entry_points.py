"""Functions that a framework calls: once for each request of a user, for each message to a bot, for each job of a queue."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.leading import ways_to
from llmlint.facts.evaluation.look_up import functions_behind, made_by, outside_name
from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit
from llmlint.facts.libraries.deadlines import external_name
from llmlint.facts.model.service import Handler
from llmlint.facts.values import External, Made, alternatives
from llmlint.facts.values.base import At
from llmlint.knowledge.handlers import handler_knowledge
from llmlint.knowledge.retries import shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Span
    from llmlint.facts.values.base import Value
    from llmlint.knowledge.handlers import Framework

_ROUTES = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "route", "api_route", "websocket", "websocket_route"})
_FARTHEST = 8


class EntryPoints:
    """All handlers of one project, and what is reached from them."""

    def __init__(self, world: World, locate: Callable[[At], Span]) -> None:
        self._world = world
        self._locate = locate
        self._knowledge = handler_knowledge()
        self._reached: dict[Unit, tuple[Handler, ...]] = {}

    def of(self, unit: Unit) -> Handler | None:
        """The handler that a piece of code is itself."""
        framework = self.frameworks.get(unit)
        return self._handler(unit, framework) if framework is not None else None

    def reaching(self, unit: Unit) -> tuple[Handler, ...]:
        """The handlers from which a piece of code is reached, by calls in sight, nearest first."""
        if unit not in self._reached:
            ways = ways_to(self._world, unit, _FARTHEST, self.frameworks)
            self._reached[unit] = tuple(self._handler(way, self.frameworks[way]) for way in ways if way in self.frameworks)
        return self._reached[unit]

    def _handler(self, unit: Unit, framework: Framework) -> Handler:
        node: cst.CSTNode = unit.node
        name = "a function"
        if isinstance(unit, FunctionUnit) and isinstance(unit.node, cst.FunctionDef):
            node, name = unit.node.name, unit.name
        elif isinstance(unit, ModuleUnit):
            node, name = (unit.tree.body[0] if unit.tree.body else unit.tree), "the script"
        apart, hands = isinstance(unit, ModuleUnit), bool(framework.history)
        return Handler(framework.kind, framework.name, self._locate(At(unit.module, node)), name, apart, hands)

    # -- finding them ----------------------------------------------------------------------------------------------------------

    @cached_property
    def frameworks(self) -> dict[Unit, Framework]:
        """The framework of each handler."""
        found: dict[Unit, Framework] = {}
        for module in list(self._world.modules.values()):
            roots = _roots(module)
            for framework in self._knowledge.frameworks:
                if framework.scripts & roots:
                    found[module] = framework
            for unit in module.functions:
                calling = self._decorated(unit) or self._inherited(unit) or self._by_name(unit)
                if calling is not None and unit.name not in calling.once:
                    found[unit] = calling
            for unit, framework in self._registered(module):
                found.setdefault(unit, framework)
        return found

    def _decorated(self, unit: FunctionUnit) -> Framework | None:
        for decorator in unit.node.decorators if isinstance(unit.node, cst.FunctionDef) else ():
            func = decorator.decorator.func if isinstance(decorator.decorator, cst.Call) else decorator.decorator
            around = unit.parent or unit.module
            name = shortened(outside_name(self._world, around, func))
            for framework in self._knowledge.frameworks:
                if name and name in framework.functions:
                    return framework
            if isinstance(func, cst.Attribute) and func.attr.value in self._knowledge.decorators:
                made = made_by(self._world, around, func.value)
                for framework in self._knowledge.frameworks:
                    if made and func.attr.value in framework.decorators and framework.has_object(made):
                        return framework
        return None

    def _inherited(self, unit: FunctionUnit) -> Framework | None:
        if unit.owner is None:
            return None
        bases = [base.name for base in self._world.hierarchy.lineage(unit.owner) if isinstance(base, External)]
        for framework in self._knowledge.frameworks:
            if unit.name in framework.methods and any(shortened(base) in framework.bases for base in bases):
                return framework
        return None

    def _by_name(self, unit: FunctionUnit) -> Framework | None:
        if unit.owner is not None or not isinstance(unit.parent, ModuleUnit) or len(unit.parameters) != 2:
            return None
        return next((framework for framework in self._knowledge.frameworks if unit.name in framework.names), None)

    def _registered(self, module: ModuleUnit) -> Iterator[tuple[FunctionUnit, Framework]]:
        """The functions that are handed to a framework: `app.add_url_rule("/", view_func=ask)`, `MessageHandler(filters.TEXT, ask)`."""
        for node, func in _calls(module):
            name = func.attr.value if isinstance(func, cst.Attribute) else func.value
            if name not in self._knowledge.registering:
                continue
            unit = unit_around(self._world, module, node)
            for framework in self._registering(unit, func, name):
                for value in _handed(node, framework.arguments):
                    yield from ((function, framework) for function in functions_behind(self._world, unit, value))

    def _registering(self, unit: Unit, func: cst.Attribute | cst.Name, name: str) -> Iterator[Framework]:
        dotted = shortened(outside_name(self._world, unit, func))
        made = made_by(self._world, unit, func.value) if isinstance(func, cst.Attribute) else ""
        for framework in self._knowledge.frameworks:
            if dotted in framework.constructors or (made and name in framework.registers and framework.has_object(made)):
                yield framework


def unit_around(world: World, module: ModuleUnit, node: cst.CSTNode) -> Unit:
    """The function, or else the module, in which a node stands."""
    above = module.parents.get(node)
    while above is not None:
        if above in world.functions:
            return world.functions[above]
        above = module.parents.get(above)
    return module


def _calls(module: ModuleUnit) -> Iterator[tuple[cst.Call, cst.Attribute | cst.Name]]:
    for node in module.index.of(cst.Call):
        if isinstance(node.func, (cst.Attribute, cst.Name)):
            yield node, node.func


def _handed(node: cst.Call, arguments: tuple[str, ...]) -> Iterator[cst.BaseExpression]:
    for index, arg in enumerate(node.args):
        name = arg.keyword.value if arg.keyword is not None else str(index)
        if name in arguments and not arg.star:
            yield arg.value


def _roots(module: ModuleUnit) -> set[str]:
    """The packages whose names a module has imported whole."""
    return {option.name for value in module.final.values() for option in alternatives(value) if isinstance(option, External)}


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


__all__ = ["EntryPoints", "is_route", "unit_around"]
