"""What a service does before it takes requests, and after the last one: nobody waits while it blocks."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.look_up import functions_behind, made_by, outside_name
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.knowledge.handlers import handler_knowledge
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World

_FARTHEST = 6


class StartingUp:
    """The functions of a project that a framework calls when a service starts or ends."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._knowledge = handler_knowledge().starting

    def runs_only_then(self, unit: Unit, depth: int = 0) -> bool:
        """Whether a piece of code is such a function, or is called by such functions only."""
        if unit in self._functions:
            return True
        callers = self._world.callers.get(unit, {}) if isinstance(unit, FunctionUnit) else {}
        if not callers or None in callers or depth >= _FARTHEST:
            return False
        return all(
            caller is not unit and node is not None and _is_waited_for(unit, node, caller) and self.runs_only_then(caller, depth + 1)
            for node, caller in callers.items()
        )

    @cached_property
    def _functions(self) -> set[Unit]:
        found: set[Unit] = set()
        for module in list(self._world.modules.values()):
            found.update(unit for unit in module.functions if self._is_decorated(unit))
            found.update(self._handed(module))
        return found

    def _is_decorated(self, unit: FunctionUnit) -> bool:
        """`@app.on_event("startup")`."""
        for decorator in unit.node.decorators if isinstance(unit.node, cst.FunctionDef) else ():
            func = decorator.decorator.func if isinstance(decorator.decorator, cst.Call) else decorator.decorator
            if isinstance(func, cst.Attribute) and func.attr.value in self._knowledge.decorators:
                return bool(made_by(self._world, unit.parent or unit.module, func.value))
        return False

    def _handed(self, module: ModuleUnit) -> Iterator[FunctionUnit]:
        """`FastAPI(lifespan=run)`, `Starlette(on_startup=[warm])`, `app.add_event_handler("startup", warm)`, `app.on_startup.append(…)`."""
        for call in only(module.index.of(cst.Call), cst.Call):
            values = [value for arg in call.args if self._is_for_start(call, arg) for value in _each(arg.value)]
            unit = unit_around(self._world, module, call) if values else module
            if values and (outside_name(self._world, unit, call.func) or made_by(self._world, unit, call.func)):
                for value in values:
                    yield from functions_behind(self._world, unit, value)

    def _is_for_start(self, call: cst.Call, arg: cst.Arg) -> bool:
        if arg.keyword is not None:
            return arg.keyword.value in self._knowledge.options
        match call.func:
            case cst.Attribute(attr=cst.Name(value=method)) if method in self._knowledge.registers:
                return True
            case cst.Attribute(value=cst.Attribute(attr=cst.Name(value=name)), attr=cst.Name(value="append")):
                return name in self._knowledge.lists
            case _:
                return False


def _is_waited_for(unit: Unit, call: cst.CSTNode, caller: Unit) -> bool:
    """Whether a call goes on only when what it calls has ended: a task in the background runs beside the requests."""
    is_async = isinstance(unit, FunctionUnit) and unit.is_async
    return not is_async or isinstance(caller.module.parents.get(call), cst.Await)


def _each(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    return [element.value for element in node.elements] if isinstance(node, (cst.List, cst.Tuple)) else [node]


__all__ = ["StartingUp"]
