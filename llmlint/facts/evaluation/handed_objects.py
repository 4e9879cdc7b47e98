"""What frameworks hand to the functions that they call, where the parameters do not say it: `@bot.event async def on_message(message)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.strangers import MESSAGE_TEXT
from llmlint.facts.evaluation.strings import words
from llmlint.facts.model import Volatility
from llmlint.facts.values import Api, Dynamic, External, Made, Mapping, alternatives
from llmlint.facts.values.flows import Param
from llmlint.knowledge.handlers import handler_knowledge

if TYPE_CHECKING:
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.units import FunctionUnit, Parameter
    from llmlint.facts.values.base import Value


def note_handed(run: Run, unit: FunctionUnit) -> None:
    """Take what the decorators of a function say of its parameters for the types that these do not have."""
    for decorator in unit.decorators:
        for option in alternatives(decorator):
            if isinstance(option, Api) and isinstance(option.base, (Made, External)):
                _declare(run, unit, option.base.name, option.path)


def _declare(run: Run, unit: FunctionUnit, owner: str, decorator: str) -> None:
    own = unit.parameters[1:] if unit.owner is not None else unit.parameters
    for parameter, name in zip(own, handler_knowledge().handed(owner, decorator, unit.name), strict=False):
        if name and parameter.node.annotation is None:
            _note(run, unit, parameter.name, External(name))
    texts = handler_knowledge().texts_in(owner, decorator, unit.name)
    for parameter in own:
        if parameter.name in texts and _may_be_table(parameter):
            _note(run, unit, parameter.name, _table(texts[parameter.name]))


def _note(run: Run, unit: FunctionUnit, name: str, handed: Value) -> None:
    if unit.annotations.get(name) == handed:
        return
    unit.annotations[name] = handed
    run.world.changes.changed(("param", Param(unit, name)))
    if unit.demanded or run.module.wholly:
        run.world.schedule.add(unit)


def _may_be_table(parameter: Parameter) -> bool:
    """Whether a parameter has no type, or that of a table."""
    annotation = parameter.node.annotation
    return annotation is None or words(annotation.annotation).partition("[")[0].rpartition(".")[2] in ("dict", "Dict", "Mapping", "Any")


def _table(where: str) -> Value:
    """A table in which somebody's words stand at one place, and what else there may be is not known."""
    value: Value = Dynamic(Volatility.PER_CALL, MESSAGE_TEXT)
    for key in reversed(where.split(".")):
        value = Mapping(((key, value),), open=True)
    return value


__all__ = ["note_handed"]
