"""What frameworks hand to the functions that they call, where the parameters do not say it: `@bot.event async def on_message(message)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.values import Api, External, Made, alternatives
from llmlint.facts.values.flows import Param
from llmlint.knowledge.handlers import handler_knowledge

if TYPE_CHECKING:
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.units import FunctionUnit


def note_handed(run: Run, unit: FunctionUnit) -> None:
    """Take what the decorators of a function say of its parameters for the types that these do not have."""
    for decorator in unit.decorators:
        for option in alternatives(decorator):
            if isinstance(option, Api) and isinstance(option.base, (Made, External)):
                _declare(run, unit, option.base.name, option.path)


def _declare(run: Run, unit: FunctionUnit, owner: str, decorator: str) -> None:
    own = unit.parameters[1:] if unit.owner is not None else unit.parameters
    for parameter, name in zip(own, handler_knowledge().handed(owner, decorator, unit.name), strict=False):
        handed = External(name)
        if not name or parameter.node.annotation is not None or unit.annotations.get(parameter.name) == handed:
            continue
        unit.annotations[parameter.name] = handed
        run.world.changes.changed(("param", Param(unit, parameter.name)))
        if unit.demanded or run.module.wholly:
            run.world.schedule.add(unit)


__all__ = ["note_handed"]
