"""Whole runs of an agent: a model is asked, the tools that it asks for are run, and it is asked again with what they brought.

No batch holds such a run, since each of its requests is made of the answer before. The rounds of a retry are none.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.leading import calls_along
from llmlint.facts.evaluation.look_up import functions_behind, held
from llmlint.facts.libraries.factories import TOOLS
from llmlint.facts.libraries.options import client_args, option
from llmlint.facts.loops.earlier_rounds import sends_what_answers_replaced
from llmlint.facts.loops.name_flow import answers_of, edges_in, sent_by
from llmlint.facts.model import LoopKind, State
from llmlint.facts.values import NONE, UNKNOWN, Api, Made, Mapping, Sequence, alternatives
from llmlint.facts.values.structure import inner_values
from llmlint.facts.values.texts import literal
from llmlint.facts.values.tool_calls import are_asked_tools
from llmlint.knowledge.agent_tools import tool_knowledge
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.facts.loops.left_behind import LeftBehind
    from llmlint.facts.values.base import At, Value

_OF_A_TOOL = frozenset({("role", "tool"), ("role", "function"), ("type", "tool_result")})
_FORCED = frozenset({"any", "required"})


class AgentRuns:
    """Answers for one project. `loops_around` finds the loops around a call that asks a model, innermost first."""

    def __init__(self, world: World, left_behind: LeftBehind, loops_around: Callable[[CallSite], list[FoundLoop]]) -> None:
        self._world = world
        self._left_behind = left_behind
        self._loops_around = loops_around
        self._marked: dict[ModuleUnit, frozenset[At]] = {}

    def among(self, site: CallSite, loop: FoundLoop | None) -> bool:
        """Whether a call, once in each round of a loop, or of a `map`, sets off such a run, be it next to other requests."""
        return any(self._is_one(site, request, loop) for request in site.requests.values())

    def _is_one(self, site: CallSite, request: Request, loop: FoundLoop | None) -> bool:
        if self._framework_runs_tools(request):
            return True
        for number, (unit, call, function) in enumerate(calls_along(self._world, site.unit, site.at.node, request)):
            here = unit.sites.get(call)
            if here is None or (number == 0 and loop is None):
                continue
            around = self._loops_around(here)
            inside = takewhile(lambda found: found.node is not loop.node, around) if number == 0 and loop is not None else around
            if number and self._only_in_turns(unit):
                return True
            if any(self.are_rounds(here, request, found.node) for found in inside):
                return True
            if function is not None and self._calls_itself_again(function, request):
                return True
        return False

    def _only_in_turns(self, unit: Unit) -> bool:
        """Whether a function asks in turns only, each with what was said before: there is no first request that each item needs."""
        around = [self._loops_around(site) for site in unit.sites.values()]
        return bool(around) and all(any(found.kind is LoopKind.AGENT for found in loops) for loops in around)

    # -- rounds in the project's own code --------------------------------------------------------------------------------------

    def are_rounds(self, site: CallSite, request: Request, loop: cst.CSTNode) -> bool:
        """Whether a loop around a call is such a run."""
        here = site.requests.get(request.leaf)
        if here is None or not isinstance(loop, (cst.For, cst.While)) or not isinstance(site.at.node, cst.Call):
            return False
        hangs_together = self._left_behind.in_rounds(site.unit, site.at.node, here, loop) or sends_what_answers_replaced(site.at.node, loop)
        if not hangs_together:
            return False
        answers = answers_of(site.at.node, loop.body, list(edges_in(loop.body)))
        if any(_calls_what_is_named(node, answers) or _is_of_a_tool(node) for node in walk(loop.body)):
            return True
        return self._goes_through_tools(site.unit, loop.body) or self._gives_tools(site, request)

    def _gives_tools(self, site: CallSite, request: Request) -> bool:
        """Whether the model may ask for tools, as it likes: one that it has to ask for is a form for its answer."""
        ends = [(unit, call) for unit, call, _ in calls_along(self._world, site.unit, site.at.node, request)]
        last = ends[-1][0].sites.get(ends[-1][1]) if ends else None
        sent = last.requests.get(request.leaf) if last is not None else None
        if sent is None:
            return False
        args = (*client_args(request.leaf.client)[0], *sent.args)
        facts = request.leaf.facts
        given = [option(args, name, is_open=sent.open) for name in facts.tools]
        if not any(found.state is State.SET and not _is_nothing(found.value) for found in given):
            return False
        choice = [option(args, name, is_open=False) for name in facts.tool_choice]
        return not any(found.state is State.SET and _is_forced(found.value) for found in choice)

    def _goes_through_tools(self, unit: Unit, body: cst.CSTNode) -> bool:
        """Whether the tools that an answer asks for are gone through, here or in a function that is called."""
        inside = set(walk(body))
        if any(node in inside and are_asked_tools(value) for node, value in unit.sources.items()):
            return True
        called = (function for node in inside if isinstance(node, cst.Call) for function in functions_behind(self._world, unit, node.func))
        return any(are_asked_tools(value) for function in dict.fromkeys(called) for value in function.sources.values())

    def _calls_itself_again(self, function: FunctionUnit, request: Request) -> bool:
        """Whether a function that asks calls itself with what it was answered, and there are tools."""
        asking = [site for site in function.sites.values() if request.leaf in site.requests and isinstance(site.at.node, cst.Call)]
        body = function.node.body if isinstance(function.node, cst.FunctionDef) else function.node
        again = [node for node, unit in self._world.callers.get(function, {}).items() if unit is function and isinstance(node, cst.Call)]
        if not asking or not again:
            return False
        edges = list(edges_in(body))
        for site in asking:
            if not isinstance(site.at.node, cst.Call) or site.at.node in again:
                continue
            answers = answers_of(site.at.node, body, edges)
            if any(sent_by(node) & answers for node in again):
                return self._goes_through_tools(function, body) or self._gives_tools(site, request)
        return False

    # -- frameworks ------------------------------------------------------------------------------------------------------------

    def _framework_runs_tools(self, request: Request) -> bool:
        """Whether the request goes to an agent of a framework that runs tools, and that is given some."""
        if request.leaf.facts.whole_run:
            return True
        given = [value for _, value in request.args]
        if request.leaf.client is not None:
            given.append(request.leaf.client)
        return any(isinstance(inner, Made) and self._has_tools(inner) for value in given for inner in inner_values(value))

    def _has_tools(self, agent: Made) -> bool:
        entry = self._world.catalogue.client(agent.name)
        if entry is None:
            return False
        if agent.at in self._with_marks(agent.at.module):
            return True
        runner = tool_knowledge().runners.get(agent.name)
        names = (TOOLS, *runner.tools, *runner.further) if runner is not None else (TOOLS,)
        given = (*agent.args, *agent.extra)
        if any(key in names and not _is_nothing(value) for key, value in given):
            return True
        return entry.facts.whole_run and not any(key == TOOLS for key, _ in given)

    def _with_marks(self, module: ModuleUnit) -> frozenset[At]:
        """The agents of a module to which functions are handed in it, by decorators or calls: `@agent.tool`, `agent.tool(search)`."""
        if module not in self._marked:
            decorators = (option for function in module.functions for value in function.decorators for option in alternatives(value))
            self._marked[module] = frozenset((*_handed_to(decorators), *self._handed_by_calls(module)))
        return self._marked[module]

    def _handed_by_calls(self, module: ModuleUnit) -> Iterator[At]:
        methods = {name.rpartition(".")[2] for name in tool_knowledge().marks}
        for node in module.index.of(cst.Call):
            match node:
                case cst.Call(func=cst.Attribute(value=agent, attr=cst.Name(value=method)), args=[_, *_]) if method in methods:
                    holders = alternatives(held(self._world, unit_around(self._world, module, node), agent))
                    made = (option for option in holders if isinstance(option, Made))
                    yield from (option.at for option in made if f"{option.name}.{method}" in tool_knowledge().marks)
                case _:
                    continue


def _calls_what_is_named(node: cst.CSTNode, answers: Container[str]) -> bool:
    """`tools[name](argument)`, `tool = tools.get(name)`, `tool(argument)`, where the answer has the name."""
    match node:
        case cst.Call(func=cst.Subscript(slice=chosen)):
            return any(isinstance(part, cst.Name) and part.value in answers for element in chosen for part in walk(element))
        case cst.Call(func=cst.Name(value=name)):
            return name in answers
        case _:
            return False


def _is_of_a_tool(node: cst.CSTNode) -> bool:
    """Whether a message says what a tool brought: `{"role": "tool", "tool_call_id": call.id, ...}`."""
    match node:
        case cst.DictElement(key=cst.SimpleString() as key, value=cst.SimpleString() as value):
            return (key.evaluated_value, value.evaluated_value) in _OF_A_TOOL
        case _:
            return False


def _handed_to(decorators: Iterable[Value]) -> Iterable[At]:
    for value in decorators:
        base = value.base if isinstance(value, Api) else None
        if isinstance(value, Api) and isinstance(base, Made) and f"{base.name}.{value.path}" in tool_knowledge().marks:
            yield base.at


def _is_nothing(value: Value) -> bool:
    return all(option == NONE or (isinstance(option, Sequence) and option.fixed and not option.items) for option in alternatives(value))


def _is_forced(value: Value) -> bool:
    """Whether the model has to ask for a tool: for any, or for one that is named."""
    if isinstance(value, Mapping):
        return literal(value.get("type") or UNKNOWN) in ("function", "tool", *_FORCED)
    return literal(value) in _FORCED


__all__ = ["AgentRuns"]
