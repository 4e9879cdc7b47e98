"""Options that a function hands on as a whole: what the calls in sight bring through `**options`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.values import Mapping, alternatives
from llmlint.facts.values.flows import Flow, Param

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value


def may_bring(world: World, request: Request, names: Iterable[str]) -> bool:
    """Whether one of some options may be among the arguments of a request that are not seen where it is sent."""
    wanted = frozenset(name.partition(".")[0] for name in names)
    return any(key == "*" or (key == "**" and not _holds_none(world, value, wanted)) for key, value in request.args)


def _holds_none(world: World, value: Value, names: frozenset[str]) -> bool:
    """Whether what is handed on as a whole is known, and has none of the names."""
    if not isinstance(value, Flow) or value.path or value.steps or not isinstance(value.source, Param):
        return False
    waiting, seen = [value.source], {value.source}
    while waiting:
        param = waiting.pop()
        calls = world.callers.get(param.function, {})
        if not param.name.startswith("**") or not calls:
            return False
        for call, unit in calls.items():
            if not isinstance(call, cst.Call) or not all(_is_none_of(arg, unit, names) for arg in call.args):
                return False
            more = [own for arg in call.args if (own := _own_options(arg, unit)) is not None and own not in seen]
            seen.update(more)
            waiting.extend(more)
    return True


def _is_none_of(arg: cst.Arg, unit: Unit, names: frozenset[str]) -> bool:
    """Whether an argument is surely none of the options, unless the function around is given one."""
    if arg.star != "**":
        return arg.keyword is None or arg.keyword.value not in names
    if _own_options(arg, unit) is not None:
        return True
    given = unit.final.get(arg.value.value) if isinstance(arg.value, cst.Name) else None
    return given is not None and all(
        isinstance(option, Mapping) and not option.open and option.rest is None and not names & {key for key, _ in option.items}
        for option in alternatives(given)
    )


def _own_options(arg: cst.Arg, unit: Unit) -> Param | None:
    """The `**options` of the function around, where these are handed on."""
    if arg.star != "**" or not isinstance(arg.value, cst.Name) or not isinstance(unit, FunctionUnit):
        return None
    name = f"**{arg.value.value}"
    return Param(unit, name) if any(parameter.name == name for parameter in unit.parameters) else None


__all__ = ["may_bring"]
