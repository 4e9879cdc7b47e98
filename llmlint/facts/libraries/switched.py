"""Switches of frameworks that let a model act without a check."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.model.switches import SwitchedOn
from llmlint.facts.values import Const, Made, Mapping, Sequence, alternatives
from llmlint.facts.values.base import At, Value
from llmlint.facts.values.texts import literal
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.model.parts import Span
    from llmlint.sdks import Catalogue
    from llmlint.sdks.model import Sdk
    from llmlint.sdks.switches import Switch

_CONSTANTS = {"true": True, "false": False, "none": None}
_OFF = frozenset({"NEVER", "False", "None", "[]", "bypassPermissions"})


@dataclass(frozen=True, slots=True)
class Turned:
    """A switch as the evaluation finds it."""

    at: At
    sdk: Sdk
    switch: Switch


def note_switch(run: Run, node: cst.Call, name: str, arguments: Arguments) -> None:
    """Remember a call that switches something dangerous on."""
    for sdk, switch in _switches(run.world.catalogue).get(name.rpartition(".")[2], ()):
        if _is_named(name, sdk, switch) and _is_on(switch, arguments):
            run.switched[node] = Turned(run.at(node), sdk, switch)


@lru_cache(maxsize=8)
def _switches(catalogue: Catalogue) -> dict[str, list[tuple[Sdk, Switch]]]:
    found: dict[str, list[tuple[Sdk, Switch]]] = {}
    for sdk in catalogue.sdks.values():
        for switch in sdk.switches:
            for last in dict.fromkeys(name.rpartition(".")[2] for name in switch.names):
                found.setdefault(last, []).append((sdk, switch))
    return found


def _is_named(name: str, sdk: Sdk, switch: Switch) -> bool:
    inside = any(name.startswith(f"{root}.") for root in sdk.roots)
    return inside and any(name.endswith(f".{end}") for end in switch.names)


def _is_on(switch: Switch, arguments: Arguments) -> bool:
    if switch.option and not _has(arguments, switch.option, switch.on):
        return False
    name, _, value = switch.together.partition("=")
    return not name or _has(arguments, name, (value,))


def _has(arguments: Arguments, option: str, wanted: tuple[str, ...]) -> bool:
    first, _, rest = option.partition(".")
    values = list(alternatives(arguments.keyword(first) or Const(0)))
    if rest:
        values = [inner for value in values if (inner := _inside(value, rest)) is not None]
    return bool(values) and all(_is_one_of(value, wanted) for value in values)


def _inside(value: Value, name: str) -> Value | None:
    if isinstance(value, Mapping):
        return value.get(name)
    return value.argument(name) if isinstance(value, Made) else None


def _is_one_of(value: Value, wanted: tuple[str, ...]) -> bool:
    if isinstance(value, Const):
        return any(word in _CONSTANTS and value.value is _CONSTANTS[word] for word in wanted)
    if isinstance(value, Sequence):
        return any(literal(item) in wanted for item in value.items)
    return literal(value) in wanted


def switched_on(module: ModuleUnit, locate: Callable[[At], Span]) -> Iterator[SwitchedOn]:
    """The switches of one module, in source order."""
    found: list[SwitchedOn] = []
    for turned in (turned for unit in (module, *module.functions) for turned in unit.switched.values()):
        node = turned.at.node
        if not isinstance(node, cst.Call) or _is_attended(module, turned.switch):
            continue
        first = turned.switch.option.partition(".")[0]
        given = next((arg for arg in node.args if arg.keyword is not None and arg.keyword.value == first), None) if first else None
        place = turned.at if given is None else At(module, given)
        option = _written(turned.switch) if first else ""
        made = SwitchedOn(locate(place), words(node.func), option, turned.switch.effect, turned.switch.advice, turned.sdk.distribution)
        found.append(made)
    return iter(sorted(found, key=lambda one: (one.span.start, one.option)))


def _written(switch: Switch) -> str:
    value = switch.on[0]
    shown = value.capitalize() if value in _CONSTANTS else f'"{value}"'
    return f"{switch.option.rpartition('.')[2]}={shown}"


def _is_attended(module: ModuleUnit, switch: Switch) -> bool:
    """Whether anywhere in the module an option puts a person or a sandbox in between."""
    if not switch.unless:
        return False
    off = {name: value for name, _, value in (entry.partition("!=") for entry in switch.unless)}
    for node in module.index.of(cst.Arg):
        if node.keyword is not None and node.keyword.value in off:
            value = node.value.raw_value if isinstance(node.value, cst.SimpleString) else ""
            if (value or cst.Module([]).code_for_node(node.value)) not in _OFF | {off[node.keyword.value]}:
                return True
    return False
