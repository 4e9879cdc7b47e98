"""Whether an error of a provider leaves a handler, so that only the framework that called it is left to deal with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.leading import functions_along
from llmlint.facts.evaluation.look_up import held, made_by, outside_name
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.failures.handling import decorators_of
from llmlint.facts.libraries.requests import kind_of, rank
from llmlint.facts.libraries.tasks import gathers, starts_task
from llmlint.facts.model import Truth
from llmlint.facts.model.service import Unhandled
from llmlint.facts.values import FunctionValue, Made, alternatives
from llmlint.facts.values.base import At, Value
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.entry_points import EntryPoints
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.failures.handling import Handling
    from llmlint.facts.failures.provider_errors import ProviderErrors
    from llmlint.facts.model import Span
    from llmlint.knowledge.handlers import Framework

# Decorators and context managers with such names may deal with errors, whoever wrote them.
_MAY_CATCH = regex(r"retr(y|ies)|back_?off|error|exception|suppress|catch|handle|safe|fallback|guard|protect|circuit", re.IGNORECASE)


class Escaping:
    """Answers for one project. Errs on the side of seeing that something catches: an answer is given where nothing in sight may."""

    def __init__(
        self, world: World, entry_points: EntryPoints, handling: Handling, errors: ProviderErrors, locate: Callable[[At], Span]
    ) -> None:
        self._world = world
        self._entry_points = entry_points
        self._handling = handling
        self._locate = locate
        self._errors = errors
        self._left_to: dict[FunctionUnit, bool] = {}
        self._covered: dict[tuple[ModuleUnit, str], bool] = {}

    def of(self, site: CallSite) -> Unhandled | None:
        """What is unhandled at a call: said at the first such call of a handler, with the others in it."""
        unit = site.unit
        handler = self._entry_points.of(unit)
        if handler is None or handler.kind == "ui" or not isinstance(unit, FunctionUnit):
            return None
        order = {node: number for number, node in enumerate(unit.module.own_nodes(unit))}
        escaping = [other for other in unit.sites.values() if self._escapes(other, unit)]
        escaping.sort(key=lambda other: order.get(other.at.node, len(order)))
        if not escaping or escaping[0] is not site or not self._is_left_to_framework(unit):
            return None
        return Unhandled(handler, tuple(self._locate(_callee(other.at)) for other in escaping[1:]))

    def _escapes(self, site: CallSite, unit: FunctionUnit) -> bool:
        requests = [request for request in site.requests.values() if kind_of(request.leaf.facts) is not None]
        if not requests or not site.likely or site.mapped or self._is_made_later(site):
            return False
        main = min(requests, key=lambda request: (not request.sure, rank(request), len(request.chain)))
        if not main.sure or self._runs_own_steps(main.leaf.client) or self._comes_out_later(main) or self._errors.way_out(main) != "plain":
            return False
        return self._errors.met(site.at, unit) == () and not self._may_be_caught_around(site.at)

    def _runs_own_steps(self, client: Value | None) -> bool:
        """Whether what is called was put together from the project's functions, as a graph is: these may deal with errors, step by step."""
        if not isinstance(client, Made) or not isinstance(client.at.node, cst.Call):
            return False
        around = unit_around(self._world, client.at.module, client.at.node)
        builder = self._world.catalogue.client(outside_name(self._world, around, client.at.node.func))
        return builder is not None and builder.facts.role == "settings"

    def _comes_out_later(self, request: Request) -> bool:
        """Whether a function on the way is a generator or is retried or guarded by a decorator: an error then comes out elsewhere."""
        functions = functions_along(self._world, request)
        return any(function is None or function.is_generator or self._is_decorated(function) for function in functions)

    def _is_decorated(self, function: FunctionUnit) -> bool:
        return any(self._may_catch(function, decorator) for decorator in decorators_of(function))

    def _is_made_later(self, site: CallSite) -> bool:
        """Whether the call, or what it is an argument of, only starts something that fails by itself, or may."""
        node: cst.CSTNode | None = site.at.node
        while node is not None and not isinstance(node, (cst.BaseStatement, cst.BaseSmallStatement)):
            if isinstance(node, (cst.Lambda, cst.GeneratorExp)) or (isinstance(node, cst.Call) and self._may_start(site.unit, node)):
                return True
            node = site.at.module.parents.get(node)
        return False

    def _may_start(self, unit: Unit, call: cst.Call) -> bool:
        return starts_task(self._world, unit, call) is not Truth.NO or gathers(self._world, unit, call)

    def _may_be_caught_around(self, at: At) -> bool:
        for node, _ in at.module.around(at.node):
            if isinstance(node, cst.With) and any(_MAY_CATCH.search(_names(item.item)) for item in node.items):
                return True
        return False

    # -- the framework -----------------------------------------------------------------------------------------------------------

    def _is_left_to_framework(self, unit: FunctionUnit) -> bool:
        """Whether no decorator catches, and nothing is registered with the framework that does."""
        if unit not in self._left_to:
            framework = self._entry_points.frameworks[unit]
            self._left_to[unit] = not self._is_decorated(unit) and not self._is_covered(unit.module, framework)
        return self._left_to[unit]

    def _may_catch(self, unit: FunctionUnit, decorator: cst.BaseExpression) -> bool:
        """Whether a decorator is not seen to let errors through: its name speaks of them, or it is the project's and has a `try`."""
        called = decorator.func if isinstance(decorator, cst.Call) else decorator
        around = unit.parent or unit.module
        if _MAY_CATCH.search(_names(decorator)):
            return True
        options = alternatives(held(self._world, around, called))
        functions = [option.function for option in options if isinstance(option, FunctionValue)]
        if functions:
            return any(isinstance(node, (cst.Try, cst.TryStar)) for function in functions for node in walk(function.node))
        return not outside_name(self._world, around, called) and not (
            isinstance(called, cst.Attribute) and made_by(self._world, around, called.value)
        )

    def _is_covered(self, module: ModuleUnit, framework: Framework) -> bool:
        """Whether something near a handler's module is registered for errors, or where it would be registered is not in sight."""
        key = (module, framework.name)
        if key not in self._covered:
            self._covered[key] = framework.tries_again or self._deals_with_errors(module, framework)
        return self._covered[key]

    def _deals_with_errors(self, module: ModuleUnit, framework: Framework) -> bool:
        texts = [near.text for near in self._near(module)]
        registered = [rf"@[\w.]+\.{name[1:]}\b" if name.startswith("@") else rf"\b{name}\b" for name in sorted(framework.catching)]
        if registered and any(re.search("|".join(registered), text) for text in texts):
            return True
        made = rf"\b({'|'.join(sorted(framework.applications))})\("
        return bool(framework.applications) and not any(re.search(made, text) for text in texts)

    def _near(self, module: ModuleUnit) -> list[ModuleUnit]:
        """The modules that one hangs together with by imports, both ways."""
        found = {module.path}
        edge = {module.path}
        while edge:
            edge = {path for link in self._world.links if edge & set(link) for path in link} - found
            found |= edge
        return [self._world.modules[path] for path in sorted(found) if path in self._world.modules]


def _callee(at: At) -> At:
    return At(at.module, at.node.func) if isinstance(at.node, cst.Call) else at


def _names(node: cst.CSTNode) -> str:
    return " ".join(part.value for part in walk(node) if isinstance(part, cst.Name))


__all__ = ["Escaping"]
