"""Where the nodes of a project's modules stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.files.at_work import WORK
from llmlint.syntax.locate import Locator

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.model.parts import Span
    from llmlint.facts.values.base import At


class Locations:
    """Places of nodes; of each module they are worked out when the first is asked for."""

    def __init__(self) -> None:
        self._locators: dict[ModuleUnit, Locator] = {}

    def span(self, at: At) -> Span:
        """Where a node stands."""
        module = at.module
        found = self._locators.get(module)
        if found is None:
            with WORK.on(module.path):
                found = self._locators[module] = Locator(module.path, module.parsed, module.cells)
        return found.span(at.node)

    @property
    def modules(self) -> list[ModuleUnit]:
        """The modules in which something was located."""
        return list(self._locators)


__all__ = ["Locations"]
