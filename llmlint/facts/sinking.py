"""Texts that reach a place where they have consequences, and what stands between them and it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.calls import Event
from llmlint.facts.deadlines import external_name
from llmlint.facts.model import UseKind
from llmlint.facts.strings import words
from llmlint.facts.texts import literal
from llmlint.facts.units import FunctionUnit
from llmlint.facts.values import Const, Flow, Hole, Sequence, Text, Value, alternatives
from llmlint.knowledge.sinks import Sink, sinks
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.arguments import Arguments
    from llmlint.facts.run import Run
    from llmlint.facts.units import Unit
    from llmlint.facts.values import At
    from llmlint.facts.world import World

ESCAPED = "escape"
_INTERPRETERS = frozenset({"-c", "-e", "-command", "/c"})
_GUARDS = re.compile(
    r"confirm|approv|ask_user|human|review|is_safe|_safe|safe_|valid|sanit|guard|allow|permit|restrict|sandbox|verif|forbid|dry_run|"
    r"whitelist|docker|container",
    re.IGNORECASE,
)
_MAX_CALLERS = 30


def sink_event(run: Run, node: cst.Call, name: str, arguments: Arguments) -> None:
    """Note that a text which may be a model's is handed to a place where it has consequences."""
    sink = sinks().get(name)
    if sink is None or not _counts(sink, arguments):
        return
    for key in sink.arguments:
        given = arguments.at(int(key)) if key.isdigit() else arguments.keyword(key)
        flows = tuple(flow for option in alternatives(given) for flow in _texts(option, sink, arguments)) if given is not None else ()
        if flows:
            run.event(Event(UseKind.SINK, run.at(node), flows, detail=sink.kind))


def _counts(sink: Sink, arguments: Arguments) -> bool:
    return not sink.if_true or any(arguments.keyword(name) == Const(True) for name in sink.if_true)


def _texts(value: Value, sink: Sink, arguments: Arguments) -> Iterator[Flow]:
    """The texts in an argument. An item of a command's list is data, unless it is the program, or an interpreter reads it."""
    match value:
        case Flow():
            if not (sink.kind == "markup" and any(step.detail == ESCAPED for step in value.steps)):
                yield value
        case Text(parts=parts):
            for part in parts:
                if isinstance(part, Hole):
                    for option in alternatives(part.value):
                        yield from _texts(option, sink, arguments)
        case Sequence(items=items) if sink.command and items:
            read = [n for n in range(1, len(items)) if (literal(items[n - 1]) or "").lower() in _INTERPRETERS]
            for number in (0, *read):
                for option in alternatives(items[number]):
                    yield from _texts(option, sink, arguments)
        case _:
            pass


class Guards:
    """What a project puts between a model's text and its consequences."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._found: dict[Unit, bool] = {}

    def stand_before(self, at: At, unit: Unit) -> bool:
        """Whether a person is asked, or the text is checked, in the function of a sink or in one that leads to it."""
        return _is_tested(at, unit) or self._guarded(unit, set())

    def _guarded(self, unit: Unit, seen: set[Unit]) -> bool:
        if unit in seen or len(seen) > _MAX_CALLERS:
            return False
        seen.add(unit)
        if unit not in self._found:
            self._found[unit] = any(self._guards(unit, node) for node in walk(unit.node) if isinstance(node, cst.Call))
        if self._found[unit]:
            return True
        callers = self._world.callers.get(unit, {}).values() if isinstance(unit, FunctionUnit) else ()
        return any(self._guarded(caller, seen) for caller in callers)

    def _guards(self, unit: Unit, node: cst.Call) -> bool:
        if _GUARDS.search(words(node.func).rpartition(".")[2]):
            return True
        name = external_name(self._world, unit.module, node.func) or words(node.func)
        return self._world.effects.has(name, "input")


def _is_tested(at: At, unit: Unit) -> bool:
    """Whether a value that goes into the call is looked up in a collection somewhere in the function: `if name in ALLOWED`."""
    if not isinstance(at.node, cst.Call):
        return False
    given = {node.value for arg in at.node.args for node in walk(arg.value) if isinstance(node, cst.Name)}
    for node in walk(unit.node):
        if not isinstance(node, cst.Comparison) or not isinstance(node.left, (cst.Name, cst.Attribute, cst.Subscript)):
            continue
        if any(isinstance(target.operator, (cst.In, cst.NotIn)) for target in node.comparisons):
            left = {part.value for part in walk(node.left) if isinstance(part, cst.Name)}
            if left & given:
                return True
    return False
