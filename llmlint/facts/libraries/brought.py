"""Options that a function hands on as a whole: what the calls in sight bring through `**options`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.followed.name_uses import uses_of
from llmlint.facts.values import Made, Mapping, alternatives
from llmlint.facts.values.flows import Flow, Param

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value


def may_bring(world: World, request: Request, names: Iterable[str]) -> bool:
    """Whether one of some options may be among the arguments of a request that are not seen where it is sent."""
    return _may_hold(world, request.args, names)


def client_may_bring(world: World, client: Value | None, names: Iterable[str]) -> bool:
    """Whether one of some options may be among those of a client that are not seen where it is made."""
    if not isinstance(client, Made):
        return client is not None
    args = client.args + client.extra
    is_handed_on = any(key == "**" for key, _ in args)
    return (client.open and not is_handed_on) or _may_hold(world, args, names)


def _may_hold(world: World, args: tuple[tuple[str, Value], ...], names: Iterable[str]) -> bool:
    wanted = frozenset(name.partition(".")[0] for name in names)
    return any(key == "*" or (key == "**" and not _holds_none(world, value, wanted)) for key, value in args)


def _holds_none(world: World, value: Value, names: frozenset[str]) -> bool:
    """Whether what is handed on as a whole is known, and has none of the names."""
    if isinstance(value, Mapping):
        return _is_without(value, names)
    if not isinstance(value, Flow) or value.path or value.steps or not isinstance(value.source, Param):
        return False
    waiting, seen = [value.source], {value.source}
    while waiting:
        param = waiting.pop()
        calls = world.callers.get(param.function, {})
        if not param.name.startswith("**") or not calls or _is_added_to(param):
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
    return given is not None and all(isinstance(option, Mapping) and _is_without(option, names) for option in alternatives(given))


def _is_without(table: Mapping, names: frozenset[str]) -> bool:
    return not table.open and table.rest is None and not names & {key for key, _ in table.items}


def _is_added_to(param: Param) -> bool:
    """Whether the function that takes `**options` gives that name another value, or puts something into it."""
    uses = uses_of(param.function, param.name.lstrip("*"))
    return any(use.by != "walked" and not _takes_out(use.node) for use in uses)


def _takes_out(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "pop"


def _own_options(arg: cst.Arg, unit: Unit) -> Param | None:
    """The `**options` of the function around, where these are handed on."""
    if arg.star != "**" or not isinstance(arg.value, cst.Name) or not isinstance(unit, FunctionUnit):
        return None
    name = f"**{arg.value.value}"
    return Param(unit, name) if any(parameter.name == name for parameter in unit.parameters) else None


__all__ = ["client_may_bring", "may_bring"]
