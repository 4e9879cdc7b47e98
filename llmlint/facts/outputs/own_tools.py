"""Calls of tools that a model writes as text, in a form of the program's own: what comes of them goes back to the model."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.look_up import held
from llmlint.facts.evaluation.strings import words
from llmlint.facts.model import LoopKind, UseKind
from llmlint.facts.values import alternatives
from llmlint.facts.values.flows import Origin
from llmlint.facts.values.texts import literal
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.loops.call_loops import CallLoops
    from llmlint.facts.outputs.first_of import Traced
    from llmlint.facts.values.base import At
    from llmlint.facts.values.flows import Flow

_TOOLS = regex(r"tool|action|function|invoke|command", re.IGNORECASE)


class OwnTools:
    """Which texts are taken apart for the tools that they ask for, between the rounds of an agent."""

    def __init__(self, world: World, loops: CallLoops, sites: dict[cst.CSTNode, CallSite]) -> None:
        self._world = world
        self._loops = loops
        self._sites = sites

    def are_asked_for(self, traced: Traced) -> bool:
        """Whether a pattern that looks for a tool, or for an action, is held against the answer of each round of an agent, or a test for
        how it begins: `if reply.startswith("CALL_TOOL:")`.
        """
        patterns = [traced.event.at] if traced.event.kind in (UseKind.REGEX, UseKind.PREFIX, UseKind.SPLIT) else []
        patterns += [step.at for flow in traced.flows for step in flow.steps if step.kind in ("regex", "split")]
        patterns += _looked_for_before(traced.event.at)
        if not any(_TOOLS.search(text) for at in patterns for text in self._texts(at)):
            return False
        return any(self._is_in_rounds(traced.event.at, flow) for flow in traced.flows)

    def _texts(self, at: At) -> Iterator[str]:
        """What a pattern says, or what it is called."""
        scope = at.module.function_around(at.node)
        unit = self._world.functions.get(scope) if scope is not None else at.module
        for part in walk(at.node):
            match part:
                case cst.SimpleString():
                    yield str(part.evaluated_value)
                case cst.Name():
                    yield words(part)
                    yield from (text for value in alternatives(held(self._world, unit or at.module, part)) if (text := literal(value)))
                case _:
                    pass

    def _is_in_rounds(self, at: At, flow: Flow) -> bool:
        site = self._sites.get(flow.source.site.node) if isinstance(flow.source, Origin) else None
        rounds = {loop.node for loop in self._loops.found(site) if loop.kind is LoopKind.AGENT} if site is not None else set[cst.CSTNode]()
        places = (at, *(way.at for way in flow.via if way.kind == "handed"))
        return any(above in rounds for place in places for above, _ in place.module.around(place.node))


def _looked_for_before(at: At) -> list[At]:
    """The beginnings that the conditions around a place ask for."""
    tests = [above.test for above, below in at.module.around(at.node) if isinstance(above, cst.If) and below is above.body]
    calls = [part for test in tests for part in walk(test) if isinstance(part, cst.Call) and isinstance(part.func, cst.Attribute)]
    begun = [call for call in calls if isinstance(call.func, cst.Attribute) and call.func.attr.value == "startswith"]
    return [replace(at, node=arg.value) for call in begun for arg in call.args[:1] if isinstance(arg.value, cst.SimpleString)]


__all__ = ["OwnTools"]
