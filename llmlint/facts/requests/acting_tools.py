"""Tools of agents that do what cannot be undone, and whether anybody is asked before."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.followed.guards import Guards, is_checked_on_the_way
from llmlint.facts.libraries.tool_uses import functions_of
from llmlint.facts.model import Place, UseKind
from llmlint.facts.model.tools import ActingTool
from llmlint.facts.partition import parts_of
from llmlint.facts.requests.ways import callee
from llmlint.facts.values import Api, Const, External, Made, Sequence, alternatives
from llmlint.facts.values.base import At, Value
from llmlint.facts.values.flows import Flow, Param
from llmlint.facts.values.structure import inner_values
from llmlint.facts.values.texts import literal
from llmlint.knowledge.agent_tools import tool_knowledge
from llmlint.knowledge.sinks import IRREVERSIBLE
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from llmlint.facts.build import Builder
    from llmlint.facts.evaluation.calls import Event
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.knowledge.agent_tools import Runner

_ASKS = regex(r"confirm|approv|human|permi|guard|consent|authori[sz]|review|sandbox|restrict|ask_", re.IGNORECASE)
_ASKING: tuple[type[cst.If | cst.IfExp | cst.Assert], ...] = (cst.If, cst.IfExp, cst.Assert)
_OFF = frozenset({"NEVER", "never_require", ""})
_RANK = {"what": 0, "whether": 1, "content": 2}


@dataclass(frozen=True, slots=True)
class _Act:
    """Something a tool does, by what the model wrote."""

    event: Event
    unit: Unit
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class _Hands:
    """A place that hands a function to what runs it."""

    function: FunctionUnit
    runner: Runner
    at: At


class ActingTools:
    """Answers for one project. Errs on the side of seeing somebody who is asked; tests hand over nothing."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._world = builder.world
        self._guards = Guards(builder.world)
        self._modules = [module for _, module in sorted(builder.world.modules.items()) if not module.is_test]
        self._parts = parts_of(builder.world.modules, builder.world.links)
        self._said: dict[tuple[str, str], bool] = {}
        made = [tool for hands in self._handed() if (tool := self._tool(hands)) is not None]
        self._found = {tool.span: tool for tool in reversed(made)}

    def of(self, module: ModuleUnit) -> list[ActingTool]:
        """The tools that are defined in one module, in source order."""
        return sorted((tool for span, tool in self._found.items() if span.path == module.path), key=lambda tool: tool.span)

    # -- what is handed over, and on which terms -----------------------------------------------------------------------------

    def _handed(self) -> Iterator[_Hands]:
        for unit in self._units():
            for handed in unit.handed.values():
                if self._asked(handed.args, handed.runner, unit.module):
                    continue
                for tool in handed.tools:
                    yield from (_Hands(function, handed.runner, handed.at) for function in self._unasked(tool))
            if isinstance(unit, FunctionUnit):
                yield from self._marked(unit)

    def _marked(self, function: FunctionUnit) -> Iterator[_Hands]:
        """A function whose decorator hands it to an agent."""
        node = function.node
        for value, decorator in zip(function.decorators, node.decorators if isinstance(node, cst.FunctionDef) else (), strict=False):
            for option in alternatives(value):
                if not isinstance(option, Api) or not isinstance(base := option.base, Made):
                    continue
                runner = tool_knowledge().marks.get(f"{base.name}.{option.path}")
                if runner is None or self._asked(base.args, runner, function.module):
                    continue
                if not _has_option(decorator.decorator, runner.approval) and not self._is_wrapped(function):
                    yield _Hands(function, runner, base.at)

    def _unasked(self, tool: Value) -> Iterator[FunctionUnit]:
        """The functions behind a tool that is not itself made to ask."""
        maker = tool_knowledge().makers.get(tool.name) if isinstance(tool, Made) else None
        if isinstance(tool, Made):
            if maker is not None and not tool.open and not any(_is_on(value) for key, value in tool.args if key in maker.approval):
                for key, value in tool.args:
                    for inner in inner_values(value) if key in maker.function else ():
                        yield from self._unasked(inner)
            return
        yield from (function for function in functions_of(self._world, tool) if not self._is_wrapped(function))

    def _is_wrapped(self, function: FunctionUnit) -> bool:
        """Whether a decorator may ask somebody before the function runs: it says so, or has a word for it."""
        node = function.node
        for value, decorator in zip(function.decorators, node.decorators if isinstance(node, cst.FunctionDef) else (), strict=False):
            expression = decorator.decorator
            if _ASKS.search(words(expression.func if isinstance(expression, cst.Call) else expression)):
                return True
            makers = [tool_knowledge().makers.get(option.name) for option in alternatives(value) if isinstance(option, External)]
            if any(maker is not None and _has_option(expression, maker.approval) for maker in makers):
                return True
        return False

    def _asked(self, args: tuple[tuple[str, Value], ...], runner: Runner, module: ModuleUnit) -> bool:
        """Whether somebody may be asked before this agent runs a tool, or the agent runs none by itself."""
        if any(key in ("*", "**") or (key in runner.approval and _is_on(value)) for key, value in args):
            return True
        given = dict(args)
        if any(literal(given[key]) != wanted if key in given else True for key, wanted in runner.only_if):
            return True
        if runner.needs and not any(self._says(module, word) for word in runner.needs):
            return True
        return any(self._says(module, word) for word in runner.anywhere)

    def _says(self, module: ModuleUnit, word: str) -> bool:
        """Whether a word stands in a module or in one that belongs together with it."""
        part = self._parts[module.path]
        if (part, word) not in self._said:
            self._said[part, word] = any(other.says((word,)) for other in self._modules if self._parts[other.path] == part)
        return self._said[part, word]

    # -- what a tool does ----------------------------------------------------------------------------------------------------

    def _tool(self, hands: _Hands) -> ActingTool | None:
        acts = [act for act in self._acts(hands.function) if not self._is_guarded(act, hands.function)]
        if not acts:
            return None
        act = min(acts, key=lambda act: _RANK.get(act.event.role, len(_RANK)))
        locate = self._builder.locate
        name = hands.function.node.name if isinstance(hands.function.node, cst.FunctionDef) else hands.function.node
        done, agent = callee(act.event.at), callee(hands.at)
        places = (Place(locate(done), f"`{_words(done)}` acts here"), Place(locate(agent), "handed to the agent here"))
        span = locate(At(hands.function.module, name))
        what, role = act.event.detail, act.event.role
        return ActingTool(span, _name(hands.function), what, role, _words(agent), hands.runner.advice, places)

    def _acts(self, function: FunctionUnit) -> list[_Act]:
        """What is done that cannot be undone by what the model wrote into the parameters, here or in what they are handed on to."""
        found: list[_Act] = []
        reached = list(_chosen(function))
        for param in reached:
            reached += [further for further in self._handed_on.get(param, ()) if further not in reached]
            for event, unit in self._events.get(param, ()):
                flows = tuple(flow for flow in event.flows if flow.source == param and not is_checked_on_the_way(flow, event.detail))
                if flows and self._counts(event, unit, flows):
                    found.append(_Act(event, unit, flows))
        return found

    def _counts(self, event: Event, unit: Unit, flows: tuple[Flow, ...]) -> bool:
        """Whether the model decides what matters: not the words of a mail to an address of the code, not when a tool cleans up."""
        if event.role == "content":
            return event.detail == "post"
        return event.detail != "deletion" or (event.role != "whether" and not self._is_own(event, unit, flows))

    def _is_own(self, event: Event, unit: Unit, flows: tuple[Flow, ...]) -> bool:
        """Whether a file is opened or made here before it is deleted: one that the tool cleans up after itself."""
        paths = {flow for other in unit.events if other.detail == "path" for flow in other.flows}
        return event.detail == "deletion" and any(flow in paths for flow in flows)

    def _is_guarded(self, act: _Act, function: FunctionUnit) -> bool:
        units = dict.fromkeys((act.unit, function))
        if any(self._guards.stand_before(act.event.at, unit, act.event.detail, "whether", act.flows) for unit in units):
            return True
        if act.event.detail == "deletion" and any(_keeps_to_a_folder(unit) for unit in units):
            return True
        tested = [flow for unit in units for flow in unit.tested]
        return act.event.role != "whether" and any(_is_part_of(flow, other) for flow in act.flows for other in tested)

    @cached_property
    def _events(self) -> dict[Param, list[tuple[Event, Unit]]]:
        """What is done with parameters that cannot be undone."""
        found: dict[Param, list[tuple[Event, Unit]]] = defaultdict(list)
        for unit in self._units():
            for event in unit.events:
                if event.kind is UseKind.SINK and event.detail in IRREVERSIBLE:
                    for param in dict.fromkeys(flow.source for flow in event.flows if isinstance(flow.source, Param)):
                        found[param].append((event, unit))
        return found

    @cached_property
    def _handed_on(self) -> dict[Param, list[Param]]:
        """The parameters that a parameter is handed on to."""
        found: dict[Param, list[Param]] = defaultdict(list)
        for param, value in self._world.bindings.items():
            for inner in inner_values(value):
                if isinstance(inner, Flow) and isinstance(inner.source, Param):
                    found[inner.source].append(param)
        return found

    def _units(self) -> Iterable[Unit]:
        return (unit for module in self._modules for unit in (module, *module.functions))


def _chosen(function: FunctionUnit) -> Iterator[Param]:
    """The parameters that the model fills in."""
    injected = tool_knowledge().injected
    for number, parameter in enumerate(function.parameters):
        annotation = parameter.node.annotation
        types = re.findall(r"\w+", words(annotation.annotation)) if annotation is not None else []
        if not (number == 0 and function.receives) and not injected & {parameter.name, *types}:
            yield Param(function, parameter.name)


def _name(function: FunctionUnit) -> str:
    """What a tool is called: the class where a framework runs a method of it."""
    run = {method for methods in tool_knowledge().bases.values() for method in methods}
    return function.owner.name if function.owner is not None and function.name in run else function.name


def _is_part_of(flow: Flow, tested: Flow) -> bool:
    return flow.source == tested.source and flow.path[: len(tested.path)] == tested.path


def _keeps_to_a_folder(unit: Unit) -> bool:
    """Whether a condition asks how a path begins."""
    asking = only(unit.module.own_nodes(unit), *_ASKING)
    return any(isinstance(node, cst.Attribute) and node.attr.value == "startswith" for asks in asking for node in walk(asks.test))


def _has_option(decorator: cst.BaseExpression, names: tuple[str, ...]) -> bool:
    """Whether a decorator is given one of these options, and not to switch it off."""
    given = decorator.args if isinstance(decorator, cst.Call) else ()
    named = [arg for arg in given if arg.keyword is not None and arg.keyword.value in names]
    return any(arg.star for arg in given) or any(words(arg.value) not in ("False", "None") for arg in named)


def _is_on(value: Value) -> bool:
    """Whether an option is given a value that switches it on, or one that is not known."""
    off = value in (Const(None), Const(False)) or (isinstance(value, Sequence) and not value.items)
    return not off and literal(value) not in _OFF


def _words(at: At) -> str:
    return words(at.node) if isinstance(at.node, cst.BaseExpression) else ""


__all__ = ["ActingTools"]
