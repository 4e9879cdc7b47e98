"""What stands between a model's words and their consequences: a person, a check, a list of what is allowed."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import functions_behind, held
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.followed.asking import person_decides
from llmlint.facts.followed.deciding import is_words
from llmlint.facts.followed.deny_lists import only_denies
from llmlint.facts.followed.guarding import Guarding, GuardingCalls
from llmlint.facts.followed.guarding_deeds import turns_away_what_is_not_listed
from llmlint.facts.followed.on_the_way import OnTheWay
from llmlint.facts.followed.record_types import is_of_another_kind
from llmlint.facts.values import Const, Made, Text, alternatives
from llmlint.facts.values.flows import Flow, Origin, Param
from llmlint.facts.values.texts import literal, sole
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value
    from llmlint.facts.values.flows import Step

_SWITCHES = regex(r"confirm|approv|interactive|auto_?(run|exec|accept|yes)|assume_yes", re.IGNORECASE)
_REHEARSALS = regex(r"dry_?run", re.IGNORECASE)
_HOSTS = frozenset({"netloc", "hostname", "host"})
_TEXTUAL = frozenset({"execution", "sql", "markup"})
_PROGRAMS = frozenset({"execution", "sql"})
_SEPARATORS = ("/", "\\", "..", ":", "://")
_MAX_CALLERS = 30


class Guards:
    """What a project puts between a model's text and its consequences."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._calls = GuardingCalls(world)
        self._found: dict[tuple[Unit, bool], list[_Guard]] = {}
        self._decided: dict[tuple[Unit, cst.CSTNode], bool] = {}

    def stand_before(self, at: At, unit: Unit, consequence: str, role: str, flows: tuple[Flow, ...]) -> bool:
        """Whether a person is asked, or the value is checked, in the function of a sink or in one that leads to it."""
        place = consequence not in _TEXTUAL
        units = self._leading_to(unit)
        way = OnTheWay(self._world, at, units, flows)
        if any(self._guarded(reader, way, consequence, flows) or self._decided_in(reader, units) for reader in units):
            return True
        if is_of_another_kind(self._world, at):
            return True
        if role == "whether":
            return False
        if consequence != "markup" and any(self._turned_away(reader, way, consequence, flows) for reader in units):
            return True
        if (not place or consequence == "dispatch") and _is_tested(at, unit):
            return True
        return place and any(self._is_checked(flow, units, listed=consequence == "dispatch") for flow in flows)

    def are_named_in(self, unit: Unit) -> bool:
        """Whether a piece of code calls something that checks."""
        return bool(self._in(unit, place=False))

    def _leading_to(self, unit: Unit) -> list[Unit]:
        """The function of a sink and those that call it, however far."""
        found, waiting = [unit], [unit]
        while waiting and len(found) <= _MAX_CALLERS:
            reader = waiting.pop()
            callers = self._world.callers.get(reader, {}).values() if isinstance(reader, FunctionUnit) else ()
            for caller in callers:
                if caller not in found:
                    found.append(caller)
                    waiting.append(caller)
        return found

    def _guarded(self, unit: Unit, way: OnTheWay, consequence: str, flows: tuple[Flow, ...]) -> bool:
        guards = self._in(unit, place=consequence not in _TEXTUAL)
        return any(not guard.checks or self._checks(unit, guard.node, way, consequence, flows) for guard in guards)

    def _in(self, unit: Unit, *, place: bool) -> list[_Guard]:
        """All that guards in a piece of code; with `place`, what checks a path, an address or a choice does too."""
        key = (unit, place)
        if key not in self._found:
            self._found[key] = [guard for node in _code_of(unit) if (guard := self._guard(unit, node, place=place)) is not None]
        return self._found[key]

    def _guard(self, unit: Unit, node: cst.CSTNode, *, place: bool) -> _Guard | None:
        if isinstance(node, cst.Call):
            kind = self._calls.kind(unit, node, place=place)
            return _Guard(node, checks=kind is Guarding.CHECKS) if kind is not None else None
        if place and isinstance(node, cst.If):
            names = [part for part in walk(node.test) if isinstance(part, cst.Name)]
            if any(_SWITCHES.search(name.value) and not self._is_constant(unit, name) for name in names):
                return _Guard(node, checks=False)
            return _Guard(node, checks=True) if any(_REHEARSALS.search(name.value) for name in names) else None
        if place and isinstance(node, cst.Comparison) and any(isinstance(n, cst.Attribute) and n.attr.value in _HOSTS for n in walk(node)):
            return _Guard(node, checks=True)
        return None

    def _is_constant(self, unit: Unit, name: cst.Name) -> bool:
        """Whether a switch is written into the code: nobody turns it."""
        options = alternatives(held(self._world, unit, name))
        return all(isinstance(option, (Const, Text)) for option in options)

    def _checks(self, unit: Unit, node: cst.CSTNode, way: OnTheWay, consequence: str, flows: tuple[Flow, ...]) -> bool:
        """Whether an answer comes by a check of it. Of code that is run, a list of what is forbidden is none."""
        if not way.passes(unit, node):
            return False
        functions = list(functions_behind(self._world, unit, node.func)) if isinstance(node, cst.Call) else []
        if consequence in _PROGRAMS:
            return not functions or not all(only_denies(function, partial(self._is_check_in, function)) for function in functions)
        given = [answer for function in functions for flow in self._given(function, node) for answer in self._answers(flow, unit)]
        return not given or any(_is_part_of(flow, answer) for flow in flows for answer in given)

    def _turned_away(self, unit: Unit, way: OnTheWay, consequence: str, flows: tuple[Flow, ...]) -> bool:
        """Whether an answer is handed to a function that looks it up in a list, and turns away what is not there."""
        calls = (node for node in _code_of(unit) if isinstance(node, cst.Call) and way.passes(unit, node))
        return any(
            self._looks_up(function, unit, call, consequence, flows)
            for call in calls
            for function in functions_behind(self._world, unit, call.func)
        )

    def _looks_up(self, function: FunctionUnit, unit: Unit, call: cst.Call, consequence: str, flows: tuple[Flow, ...]) -> bool:
        listed = [given for given, is_listed in function.tested.items() if is_listed and _is_whole(given)]
        if (
            not listed
            or not turns_away_what_is_not_listed(function.node)
            or (consequence in _PROGRAMS and only_denies(function, partial(self._is_check_in, function)))
        ):
            return False
        answers = (answer for given in listed for answer in self._answers(given, function))
        return any(_is_part_of(flow, answer) for answer in answers for flow in flows)

    def _is_check_in(self, function: FunctionUnit, node: cst.CSTNode) -> bool:
        return self._guard(function, node, place=False) is not None

    def _given(self, function: FunctionUnit, node: cst.CSTNode) -> Iterator[Flow]:
        """What is followed of all that a call hands to a function."""
        for parameter in function.parameters:
            yield from self._world.handed.get(Param(function, parameter.name), {}).get(node, ())

    def _decided_in(self, unit: Unit, leading: list[Unit]) -> bool:
        """Whether a person decides in a function that leads to the sink."""
        key = (unit, leading[0].node)
        if key not in self._decided:
            calls = (node for node in _code_of(unit) if isinstance(node, cst.Call))
            self._decided[key] = any(person_decides(self._world, unit, call, leading) for call in calls)
        return self._decided[key]

    def _is_checked(self, flow: Flow, units: list[Unit], *, listed: bool) -> bool:
        """Whether the value itself, or what it was taken out of, is looked up or compared anywhere on the way."""
        return any(
            _is_part_of(flow, tested)
            for unit in units
            for given, is_listed in unit.tested.items()
            if is_listed or not listed
            for tested in self._answers(given, unit)
        )

    def looked_up(self) -> Iterator[Flow]:
        """All answers, and parts of them, that are looked up in a collection anywhere in the project."""
        units = (unit for module in self._world.modules.values() for unit in (module, *module.functions))
        return (flow for unit in units for given, listed in unit.tested.items() if listed for flow in self._answers(given, unit))

    def _answers(self, flow: Flow, unit: Unit) -> Iterator[Flow]:
        if isinstance(flow.source, Origin):
            yield flow
        else:
            yield from (value for value in self._world.points_to.values(flow, unit) if isinstance(value, Flow))


@dataclass(frozen=True, slots=True)
class _Guard:
    """Something that guards. What `checks` does so only to an answer that is there, and before it has consequences."""

    node: cst.CSTNode
    checks: bool


def _code_of(unit: Unit) -> Iterable[cst.CSTNode]:
    """The code of a function with what is defined in it; of a module what stands outside of its functions."""
    return walk(unit.node) if isinstance(unit, FunctionUnit) else unit.module.own_nodes(unit)


def note_tested(run: Run, node: cst.Comparison, left: Value, right: Value) -> None:
    """Remember what is looked up in a collection (`if name in ALLOWED`), compared with words, or searched for a separator."""
    operator = node.comparisons[0].operator
    tested: Value | None = None
    if isinstance(operator, (cst.In, cst.NotIn)):
        searched = literal(left)
        if searched is not None:
            tested = right if any(mark in searched for mark in _SEPARATORS) else None
        elif not _names_anything(right) and not isinstance(right, Text):
            tested = left
    elif is_words(right):
        tested = left
    listed = isinstance(operator, (cst.In, cst.NotIn))
    for option in alternatives(tested) if tested is not None else ():
        for inner in alternatives(sole(option)):
            if isinstance(inner, Flow):
                run.tested[inner] = listed or run.tested.get(inner, False)


def _is_whole(given: Flow) -> bool:
    """Whether a value is what a parameter holds, and no piece of it."""
    return isinstance(given.source, Param) and all(step.kind == "clean" for step in given.steps)


def _names_anything(value: Value) -> bool:
    """`globals()` and its like: what is in there was not chosen."""
    return isinstance(value, Made) and value.name == "globals"


def _is_part_of(flow: Flow, tested: Flow) -> bool:
    if not isinstance(flow.source, Origin) or not isinstance(tested.source, Origin) or flow.source.leaf != tested.source.leaf:
        return False
    return flow.path[: len(tested.path)] == tested.path and flow.fields[: len(tested.fields)] == tested.fields


def is_checked_on_the_way(flow: Flow, consequence: str) -> bool:
    """Whether what was done to a value leaves nothing to fear: a schema has accepted it, or what could lead elsewhere was taken out."""
    if consequence in _TEXTUAL:
        return False
    return any(step.kind == "validated" or _takes_out(step) for step in flow.steps)


def _takes_out(step: Step) -> bool:
    if step.kind == "piece":
        return step.detail in ("/", "\\", "?", "#")
    if step.kind != "clean":
        return False
    if step.detail in ("sub", "subn", "translate"):
        return True
    node = step.at.node
    if step.detail == "replace" and isinstance(node, cst.Call) and node.args:
        return any(mark in words(node.args[0].value) for mark in ("/", "..", "\\\\"))
    return False


def _is_tested(at: At, unit: Unit) -> bool:
    """Whether a value that goes into the call is looked up in a collection somewhere in the function: `if name in ALLOWED`."""
    if not isinstance(at.node, cst.Call):
        return False
    given = {node.value for arg in at.node.args for node in walk(arg.value) if isinstance(node, cst.Name)}
    for node in walk(unit.node):
        if not isinstance(node, cst.Comparison) or not isinstance(node.left, (cst.Name, cst.Attribute, cst.Subscript)):
            continue
        if any(isinstance(target.operator, (cst.In, cst.NotIn)) and not _is_namespace(target.comparator) for target in node.comparisons):
            left = {part.value for part in walk(node.left) if isinstance(part, cst.Name)}
            if left & given:
                return True
    return False


def _is_namespace(node: cst.BaseExpression) -> bool:
    return words(node).partition("(")[0] in ("globals", "locals", "dir", "vars")


__all__ = ["Guards", "is_checked_on_the_way", "note_tested"]
