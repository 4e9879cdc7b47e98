"""What a call does against harm: what it resolves to says so, or what a project function does; a name only where neither is in sight."""

from __future__ import annotations

import builtins
import re
import sys
from enum import Enum, auto
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import held, settled
from llmlint.facts.evaluation.strings import words
from llmlint.facts.followed.guarding_deeds import answers_yes_or_no, cleans, keeps_in, turns_some_away
from llmlint.facts.values import UNKNOWN, Api, ClassValue, External, FunctionValue, Made, Partial, alternatives
from llmlint.facts.values.flows import Flow
from llmlint.patterns import regex
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

# A message of a person (`HumanMessage`) asks nobody, and a container of a page (`st.container()`) or of a store holds nothing in.
_HOLDS = regex(
    r"confirm|approv|ask_user|elicit|human(?!_?(message|prompt))|sandbox|docker|(in|run|create|start|exec)_?container(?!_(client|if))|container_(run|exec)",
    re.IGNORECASE,
)
_CHECKS = regex(r"review|is_safe|_safe|(?<!url)safe_|valid|sanit|guard|allow|permit|restrict|verif|forbid|dry_run|whitelist", re.IGNORECASE)
_CHECKS_PLACE = regex(
    r"relative_to|commonpath|commonprefix|secure_filename|basename|slug|within|inside|contained|fullmatch|isalnum|isidentifier|isdigit|"
    r"normali[sz]e_(path|url|file)|clean_(path|url|file|name)|sanitize|quote|ip_address|getaddrinfo|gethostbyname|check",
    re.IGNORECASE,
)
_STANDARD = sys.stdlib_module_names | {"builtins", *dir(builtins)}
_INITIALISERS = ("__init__", "__new__", "__post_init__")
_MAX_DEPTH = 6


class Guarding(Enum):
    """How a call guards: whatever comes by it, by a person or walls around; or only an answer that it checks."""

    HOLDS = auto()
    CHECKS = auto()


class GuardingCalls:
    """Answers for one project. Where a call cannot be seen through it is told by its name, which errs on the side of a guard."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._deeds: dict[tuple[FunctionUnit, Guarding, bool], Guarding | None] = {}

    def kind(self, unit: Unit, call: cst.Call, *, place: bool, depth: int = 0) -> Guarding | None:
        """How a call guards; with `place`, what checks a path, an address or a choice counts, too."""
        named = _named(words(call.func).rpartition(".")[2], place=place)
        found = [self._option(option, named, place=place, depth=depth) for option in self._options(unit, call)]
        return Guarding.HOLDS if Guarding.HOLDS in found else Guarding.CHECKS if Guarding.CHECKS in found else None

    def _options(self, unit: Unit, call: cst.Call) -> list[Value]:
        """All that is called; what is handed in from elsewhere stands for itself only where nobody is seen to hand it in."""
        meant = held(self._world, unit, call.func)
        if meant is UNKNOWN and isinstance(call.func, cst.Name):
            meant = self._world.builtin(call.func.value)
        options = [inner for option in settled(self._world, unit, meant) for inner in alternatives(option)]
        seen = [option.function if isinstance(option, Partial) else option for option in options if not isinstance(option, Flow)]
        return [inner for option in seen for inner in alternatives(option)] or [UNKNOWN]

    def _option(self, option: Value, named: Guarding | None, *, place: bool, depth: int) -> Guarding | None:
        match option:
            case FunctionValue(function=function) if not function.is_abstract:
                return self._deed(function, named, place=place, depth=depth) if named is not None else None
            case ClassValue(unit=unit):
                return self._of_class(unit, named, place=place, depth=depth) if named is not None else None
            case External(name=dotted) | Made(name=dotted):
                return self._of_library(dotted, named, place=place)
            case Api(base=External(name=dotted) | Made(name=dotted), path=path):
                is_standard = dotted.partition(".")[0] in _STANDARD and named is Guarding.CHECKS
                return named if is_standard else self._of_library(f"{dotted}.{path}", named, place=place)
            case _:
                return named

    def _of_library(self, dotted: str, named: Guarding | None, *, place: bool) -> Guarding | None:
        """What a name of a library is known to do; of a library that nobody knows, what its name says."""
        roles = self._world.effects.roles(dotted)
        if "agreement" in roles or "shut_in" in roles:
            return Guarding.HOLDS
        if "check" in roles or (place and "check_of_place" in roles):
            return Guarding.CHECKS
        is_known = bool(roles) or dotted.partition(".")[0] in _STANDARD or self._world.catalogue.known_root(dotted)
        return None if is_known else named

    def _of_class(self, unit: ClassUnit, named: Guarding, *, place: bool, depth: int) -> Guarding | None:
        """A class that is called a guard: what happens when an object is made. What it inherits from a stranger is not in sight."""
        lineage = self._world.hierarchy.lineage(unit)
        if any(isinstance(base, External) and not self._world.effects.has(base.name, "model_base") for base in lineage):
            return named
        members = [value for base in lineage if not isinstance(base, External) for value in _made_with(base)]
        return next((kind for value in members if (kind := self._deed(value, named, place=place, depth=depth)) is not None), None)

    def _deed(self, function: FunctionUnit, named: Guarding, *, place: bool, depth: int) -> Guarding | None:
        """What a project function does that is called a guard."""
        key = (function, named, place)
        if key not in self._deeds:
            if depth > _MAX_DEPTH:
                return named
            self._deeds[key] = None
            self._deeds[key] = self._done(function, named, place=place, depth=depth)
        return self._deeds[key]

    def _done(self, function: FunctionUnit, named: Guarding, *, place: bool, depth: int) -> Guarding | None:
        if function.summary is not None and function.summary.reads_input:
            return Guarding.HOLDS
        calls = only(walk(function.node), cst.Call)
        kinds = [self.kind(function, call, place=place, depth=depth + 1) for call in calls]
        if named is Guarding.HOLDS:
            if Guarding.HOLDS in kinds or keeps_in(function.node) or self._waits_for_unseen(function, calls):
                return Guarding.HOLDS
            return Guarding.CHECKS if Guarding.CHECKS in kinds or answers_yes_or_no(function.node) else None
        if not function.parameters and function.owner is None and function.parent is function.module:
            return None
        acts = any(kinds) or turns_some_away(function.node) or cleans(function.node) or self._waits_for_unseen(function, calls)
        return Guarding.CHECKS if acts else None

    def _waits_for_unseen(self, function: FunctionUnit, calls: list[cst.Call]) -> bool:
        """Whether a function uses what something gives that is not in sight: that may be the word of a person, or of a checker."""
        waits = any(not isinstance(node.expression, cst.Call) for node in only(walk(function.node), cst.Await))
        used = (call for call in calls if not isinstance(_statement_part(function, call), cst.Expr) and not _is_of_text(call))
        return waits or any(self._is_stranger(option) for call in used for option in self._options(function, call))

    def _is_stranger(self, option: Value) -> bool:
        match option:
            case FunctionValue(function=function):
                return function.is_abstract
            case ClassValue():
                return False
            case External(name=dotted) | Made(name=dotted) | Api(base=External(name=dotted) | Made(name=dotted)):
                known = dotted.partition(".")[0] in _STANDARD or self._world.catalogue.known_root(dotted)
                return not known and not dotted.rpartition(".")[2][:1].isupper()
            case _:
                return True


def _is_of_text(call: cst.Call) -> bool:
    """Whether a call is, by its name, what every text, list or dict can do."""
    return isinstance(call.func, cst.Attribute) and any(hasattr(kind, call.func.attr.value) for kind in (str, bytes, list, dict, set))


def _statement_part(function: FunctionUnit, call: cst.Call) -> cst.CSTNode | None:
    above = function.module.parents.get(call)
    return function.module.parents.get(above) if isinstance(above, cst.Await) else above


def _made_with(unit: ClassUnit) -> Iterator[FunctionUnit]:
    """The functions that run when an object of a class is made."""
    for name, value in unit.members.items():
        for option in alternatives(value):
            if isinstance(option, FunctionValue) and (name in _INITIALISERS or _is_validator(option.function)):
                yield option.function


def _is_validator(function: FunctionUnit) -> bool:
    marks = function.node.decorators if isinstance(function.node, cst.FunctionDef) else ()
    return any("validat" in words(mark.decorator) for mark in marks)


def _named(verb: str, *, place: bool) -> Guarding | None:
    if _HOLDS.search(verb):
        return Guarding.HOLDS
    return Guarding.CHECKS if _CHECKS.search(verb) or (place and _CHECKS_PLACE.search(verb)) else None


__all__ = ["Guarding", "GuardingCalls"]
