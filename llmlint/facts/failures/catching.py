"""Whether what a conversion raises on an unexpected answer is caught: where it stands, or on every way by which the answer gets there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.conditions import ruled_out_by
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit
from llmlint.facts.failures.handling import decorators_of, suppresses, tries_around
from llmlint.facts.failures.leading_calls import worst_of_callers
from llmlint.facts.model import Truth
from llmlint.facts.values import UNKNOWN, FunctionValue, alternatives
from llmlint.facts.values.base import At
from llmlint.facts.values.flows import Flow, Origin, Param
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from llmlint.facts.evaluation.conditions import Conditions
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.failures.handling import Handling
    from llmlint.facts.failures.leading_calls import Callers, LeadingCalls

_FARTHEST = 8
_EVERYTHING = frozenset({"BaseException", "Exception"})
# What `except` of the first also catches; the standard library's own hierarchy, and pydantic's, whose error is a ValueError.
_BASES: dict[str, tuple[str, ...]] = {
    "json.JSONDecodeError": ("json.decoder.JSONDecodeError", "ValueError"),
    "pydantic.ValidationError": ("pydantic_core.ValidationError", "pydantic.error_wrappers.ValidationError", "ValueError"),
    "KeyError": ("LookupError",),
    "IndexError": ("LookupError",),
    "ValueError": (),
    "TypeError": (),
    "SyntaxError": (),
    "yaml.YAMLError": ("yaml.error.YAMLError", "yaml.scanner.ScannerError", "yaml.parser.ParserError"),
}


class Catching:
    """Answers for one project."""

    def __init__(self, world: World, handling: Handling, leading: LeadingCalls) -> None:
        self._world = world
        self._handling = handling
        self._leading = leading
        self._asking: dict[ModuleUnit, bool] = {}

    def caught(self, at: At, unit: Unit, error: str, flows: Iterable[Flow], holding: Conditions = ()) -> Truth:
        """Whether an error raised at a node is caught: in its function, or by every call of it that hands an answer there.

        `holding`: what must be so of the function's parameters to get to the node.
        """
        return worst_of_callers(at, unit, self._step(at, unit, error, flows, holding))

    def unguarded(self, at: At, unit: Unit, error: str, flows: Iterable[Flow], holding: Conditions = ()) -> At | None:
        """The first call that leads to such a node without catching its error, where another one does catch it."""
        step = self._step(at, unit, error, flows, holding)
        for _ in range(_FARTHEST):
            callers = step(at, unit)
            if isinstance(callers, Truth):
                return None
            answers = [(At(caller.module, node), worst_of_callers(At(caller.module, node), caller, step)) for node, caller in callers]
            if any(answer is Truth.YES for _, answer in answers):
                return next((place for place, answer in answers if answer is Truth.NO), None)
            if len(answers) != 1:
                return None
            at, unit = answers[0][0], next(caller for _, caller in callers)
        return None

    def _step(self, at: At, unit: Unit, error: str, flows: Iterable[Flow], holding: Conditions) -> Callable[[At, Unit], Truth | Callers]:
        """What answers for one place on the way up, or names the calls that lead to it."""
        brought, raising = {at.node: self._brought_by(flows, unit)}, unit

        def step(at: At, unit: Unit) -> Truth | Callers:
            here = self._caught_here(at, error)
            if here is not Truth.NO:
                return here
            if self._suppressed(at):
                return Truth.YES
            if not isinstance(unit, FunctionUnit):
                return Truth.NO
            if self._handling.is_retried_by_decorator(unit) or self._is_guarded_by_decorator(unit):
                return Truth.UNKNOWN
            callers = self._leading.of(unit)
            if callers is None:
                return Truth.UNKNOWN
            if unit is raising and holding:
                callers = tuple((node, caller) for node, caller in callers if not _leads_past(node, unit, holding))
            found = self._bringing(callers, brought[at.node])
            brought.update((node, params) for node, _, params in found)
            return _without_trial_runs(unit, tuple((node, caller) for node, caller, _ in found))

        return step

    def _brought_by(self, flows: Iterable[Flow], unit: Unit) -> frozenset[Param] | None:
        """The parameters by which answers get into a function; `None` where one is got in the function itself, or in another way."""
        found: set[Param] = set()
        for flow in flows:
            if not isinstance(flow.source, Param) or flow.source.function is not unit:
                return None
            if self._is_an_answer(flow, unit):
                found.add(flow.source)
        return frozenset(found) or None

    def _is_an_answer(self, flow: Flow, unit: Unit) -> bool:
        values = (flow,) if isinstance(flow.source, Origin) else self._world.points_to.values(flow, unit)
        return any(isinstance(value, Flow) and isinstance(value.source, Origin) for value in values)

    def _bringing(
        self, callers: Callers, params: frozenset[Param] | None
    ) -> list[tuple[cst.CSTNode, Unit, frozenset[Param] | None]]:  # fmt: skip
        """The calls that hand an answer to one of these parameters, each with the parameters by which its own function gets it.

        Where that cannot be told, the calls in modules from which answers may come: who converts other texts does not matter.
        """
        found: list[tuple[cst.CSTNode, Unit, frozenset[Param] | None]] = []
        for node, caller in callers if params is not None else ():
            handed = [flow for param in params or () for flow in self._world.handed.get(param, {}).get(node, ())]
            if any(self._is_an_answer(flow, caller) for flow in handed):
                found.append((node, caller, self._brought_by(handed, caller)))
        return found or [(node, caller, None) for node, caller in callers if self._asks_models(caller.module)]

    def _asks_models(self, module: ModuleUnit) -> bool:
        if module not in self._asking:
            self._asking[module] = any(unit.sites or unit.clients for unit in (module, *module.functions))
        return self._asking[module]

    def _caught_here(self, at: At, error: str) -> Truth:
        wanted = {error, error.rpartition(".")[2], *_BASES.get(error, ()), *_EVERYTHING}
        answer = Truth.NO
        for block in tries_around(at):
            for handler in block.handlers:
                names = self._handling.names(at.module, handler)
                if not names or any(name in wanted for name in names):
                    return Truth.YES
                if any(name.startswith("?") for name in names):
                    answer = Truth.UNKNOWN
        return answer

    def _suppressed(self, at: At) -> bool:
        for node, _ in at.module.around(at.node):
            if isinstance(node, cst.With):
                for item in node.items:
                    call = item.item
                    if isinstance(call, cst.Call) and suppresses(self._world, at.module, call):
                        return True
        return False

    def _is_guarded_by_decorator(self, unit: FunctionUnit) -> bool:
        """Whether a decorator of the project's own handles errors: its body has a `try`."""
        names = {part.value for decorator in decorators_of(unit) for part in walk(decorator) if isinstance(part, cst.Name)}
        functions = [function for function in unit.module.functions if function.name in names]
        for name in sorted(names):
            value = self._world.global_of(unit.module, name, None)
            functions += [option.function for option in alternatives(value or UNKNOWN) if isinstance(option, FunctionValue)]
        return any(isinstance(node, cst.Try) for function in functions for node in walk(function.node))


def _leads_past(node: cst.CSTNode, unit: FunctionUnit, holding: Conditions) -> bool:
    """Whether a call hands over, or leaves at its default, a literal that rules out what must hold of a parameter."""
    return isinstance(node, cst.Call) and words(node.func).rpartition(".")[2] == unit.name and ruled_out_by(node, unit, holding)


def _without_trial_runs(unit: FunctionUnit, callers: Callers) -> Callers:
    """The calls without those of the module's own trial run (`if __name__ == "__main__"`), where there are others."""
    others = tuple((node, caller) for node, caller in callers if not (caller is unit.module and _is_trial_run(unit.module, node)))
    return others or callers


def _is_trial_run(module: ModuleUnit, node: cst.CSTNode) -> bool:
    above = module.parents.get(node)
    while above is not None:
        match above:
            case cst.If(test=cst.Comparison(left=cst.Name(value="__name__"))):
                return True
            case _:
                pass
        above = module.parents.get(above)
    return False


__all__ = ["Catching"]
