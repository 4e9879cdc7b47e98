"""The calls that lead to a function, as far as all of them are in sight, and one walk up along them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.look_up import held
from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit, ModuleUnit, Unit
from llmlint.facts.libraries.deadlines import external_name
from llmlint.facts.model import Truth
from llmlint.facts.values import Api, External, Made, alternatives
from llmlint.facts.values.base import At

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from llmlint.facts.evaluation.world import World

# The calls that lead to a function.
Callers: TypeAlias = "tuple[tuple[cst.CSTNode, Unit], ...]"
_HANDED_ON = (cst.Arg, cst.Element, cst.DictElement, cst.Return, cst.Assign, cst.Decorator)


class LeadingCalls:
    """Answers for one project; whether a function is handed on as a value is worked out once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._handed: dict[tuple[FunctionUnit, bool], bool] = {}
        self._mentions: dict[ModuleUnit, dict[str, list[cst.Name]]] = {}

    def of(self, unit: FunctionUnit, *, elsewhere: bool = False) -> Callers | None:
        """The calls of a function that are in sight; `None` where it is also handed on as a value, so that not all of them are.

        What waits for a function that it runs in another thread calls it. `elsewhere`: what starts it and lets its errors come out in
        another place does as well.
        """
        if self._is_handed_on(unit, elsewhere):
            return None
        calls = self._world.callers.get(unit, {})
        if None in calls and not (elsewhere and self.is_started(unit)):
            return None
        return self.in_sight(unit)

    def in_sight(self, unit: FunctionUnit) -> Callers:
        """The calls of a function that are in sight, of which there may be more."""
        return tuple((node, caller) for node, caller in self._world.callers.get(unit, {}).items() if node is not None)

    def is_started(self, unit: FunctionUnit) -> bool:
        """Whether a thread of its own runs the function, which is started once: nobody meets its errors."""
        return any(not _stands_in_loop(at) for at in self._world.started.get(unit, ()))

    def is_taken(self, unit: FunctionUnit) -> bool:
        """Whether some module takes something of a function's name from an object without calling it."""
        return any(self._is_taken_in(unit, module) for module in list(self._world.modules.values()))

    def _is_taken_in(self, unit: FunctionUnit, module: ModuleUnit) -> bool:
        mentions = [name for name in self._mentions_in(module).get(unit.name, ()) if isinstance(module.parents.get(name), cst.Attribute)]
        return _named_without_call(module, mentions, unit.node)

    def is_tried_by_name(self, unit: FunctionUnit) -> bool:
        """Whether a method of that name is called in a loop, in a `try`, on an object of no library: it may be this one."""
        if unit.owner is None:
            return False
        named = ((module, name) for module in list(self._world.modules.values()) for name in self._mentions_in(module).get(unit.name, ()))
        return any(self._is_tried(module, name) for module, name in named)

    def _is_tried(self, module: ModuleUnit, name: cst.Name) -> bool:
        method = module.parents.get(name)
        call = module.parents.get(method) if isinstance(method, cst.Attribute) and method.attr is name else None
        if not isinstance(call, cst.Call) or call.func is not method or not isinstance(method, cst.Attribute):
            return False
        around = [above for above, below in module.around(call) if not isinstance(above, (cst.Try, cst.TryStar)) or below is above.body]
        tries = [index for index, above in enumerate(around) if isinstance(above, (cst.Try, cst.TryStar))]
        in_rounds = bool(tries) and any(isinstance(above, (cst.For, cst.While)) for above in around[tries[0] :])
        receiver = held(self._world, unit_around(self._world, module, call), method.value) if in_rounds else External("")
        return not any(isinstance(option, (Api, External, Made)) for option in alternatives(receiver))

    def is_never_named(self, unit: FunctionUnit) -> bool:
        """Whether nothing in sight names a function that is its module's own: no call reaches it. What a library calls is not meant."""
        if not unit.name.startswith("_") or unit.name.endswith("__") or not isinstance(unit.node, cst.FunctionDef) or unit.node.decorators:
            return False
        if unit.owner is not None and any(not isinstance(base, ClassUnit) for base in self._world.hierarchy.lineage(unit.owner)):
            return False
        modules = list(self._world.modules.values())
        return not any(name is not unit.node.name for module in modules for name in self._mentions_in(module).get(unit.name, ()))

    def _is_handed_on(self, unit: FunctionUnit, elsewhere: bool) -> bool:
        if (unit, elsewhere) not in self._handed:
            mentions = self._mentions_in(unit.module).get(unit.name, ())
            mentions = [
                name
                for name in mentions
                if not self._is_of_another(unit, name) and not self._is_run(unit, name, elsewhere)
            ]  # fmt: skip
            written_there = isinstance(unit.node, cst.Lambda) and not _is_called_by_sorting(unit.module, unit.node)
            self._handed[unit, elsewhere] = written_there or _named_without_call(unit.module, mentions, unit.node)
        return self._handed[unit, elsewhere]

    def _is_run(self, unit: FunctionUnit, name: cst.Name, elsewhere: bool) -> bool:
        """Whether a function is handed to something that runs it, as `await to_thread(ask, text)`: the evaluation has seen the call."""
        parents = unit.module.parents
        above = parents.get(name)
        if isinstance(above, cst.Attribute):
            above = parents.get(above)
        call = parents.get(above) if isinstance(above, cst.Arg) else None
        if not isinstance(call, cst.Call):
            return False
        if call in self._world.steps_of.get(unit, {}):
            return elsewhere
        if call in self._world.callers.get(unit, {}):
            return elsewhere or isinstance(parents.get(call), cst.Await)
        return elsewhere and self.is_started(unit) and self._starts_a_thread(unit.module, call)

    def _starts_a_thread(self, module: ModuleUnit, call: cst.Call) -> bool:
        name = external_name(self._world, module, call.func)
        return name is not None and self._world.effects.has(name, "thread")

    def _is_of_another(self, unit: FunctionUnit, name: cst.Name) -> bool:
        """Whether a name is what a library calls by it (`builtins.list`), or a variable: no plain name in a function is a method."""
        above = unit.module.parents.get(name)
        if isinstance(above, cst.Attribute) and above.attr is name:
            return external_name(self._world, unit.module, above) is not None
        scope: Unit | None = unit_around(self._world, unit.module, name)
        if unit.owner is not None:
            return isinstance(scope, FunctionUnit)
        while isinstance(scope, FunctionUnit) and scope is not unit.parent:
            if name.value in scope.final or any(parameter.name.lstrip("*") == name.value for parameter in scope.parameters):
                return True
            scope = scope.parent
        return False

    def _mentions_in(self, module: ModuleUnit) -> dict[str, list[cst.Name]]:
        """Where each name stands in a module."""
        if module not in self._mentions:
            found: dict[str, list[cst.Name]] = {}
            for node in module.index.of(cst.Name):
                found.setdefault(node.value, []).append(node)
            self._mentions[module] = found
        return self._mentions[module]


def worst_of_callers(at: At, unit: Unit, step: Callable[[At, Unit], Truth | Callers]) -> Truth:
    """The worst answer (NO, UNKNOWN, YES) on all ways that lead to a place: `step` answers for one, or names the calls that lead there.

    A place that nobody in sight calls is answered NO; one that only calls itself adds nothing.
    """
    waiting, seen = [(at, unit)], {at.node}
    worst = Truth.YES
    while waiting:
        answer = step(*waiting.pop())
        if answer is Truth.NO or answer == ():
            return Truth.NO
        if answer is Truth.UNKNOWN:
            worst = Truth.UNKNOWN
        elif not isinstance(answer, Truth):
            for node, caller in answer:
                if node not in seen:
                    seen.add(node)
                    waiting.append((At(caller.module, node), caller))
    return worst


def _stands_in_loop(at: At) -> bool:
    return any(isinstance(node, (cst.For, cst.While, cst.CompFor)) for node, _ in at.module.around(at.node))


def _is_called_by_sorting(module: ModuleUnit, node: cst.CSTNode) -> bool:
    """Whether a function is the key of a `sorted`, `min`, `max` or `sort`: it is called right there, and by nothing else."""
    arg = module.parents.get(node)
    if not isinstance(arg, cst.Arg) or arg.keyword is None or arg.keyword.value != "key":
        return False
    by = module.parents.get(arg)
    func = by.func if isinstance(by, cst.Call) else None
    name = func.attr if isinstance(func, cst.Attribute) else func
    return isinstance(name, cst.Name) and name.value in ("sorted", "min", "max", "sort")


def _named_without_call(module: ModuleUnit, mentions: Iterable[cst.Name], own: cst.CSTNode) -> bool:
    """Whether a name is used in its module other than by calling it."""
    parents = module.parents
    for node in mentions:
        outer: cst.CSTNode = node
        above = parents.get(node)
        if above is own:
            continue
        if isinstance(above, cst.Attribute):
            if above.attr is not node:
                continue
            outer, above = above, parents.get(above)
        if _is_called_by_sorting(module, outer):
            continue
        if isinstance(above, (cst.ImportAlias, cst.AsName, cst.Param, cst.Arg)) and not (
            isinstance(above, cst.Arg) and above.value is outer
        ):
            continue
        if isinstance(above, _HANDED_ON):
            return True
    return False


__all__ = ["Callers", "LeadingCalls", "worst_of_callers"]
