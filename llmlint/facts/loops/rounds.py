"""What a call is in the rounds of a loop over data: the request that each item needs, or one of another kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.libraries.requests import asked_for
from llmlint.facts.loops.asking_again import asks_about_an_answer
from llmlint.facts.loops.earlier_rounds import goes_on_from_an_answer, needs_earlier_rounds
from llmlint.facts.loops.enumerations import are_keys_of_a_table
from llmlint.facts.loops.left_behind import outlives_the_rounds
from llmlint.facts.loops.making_up import asks_after_a_failure
from llmlint.facts.loops.measuring import measures_its_requests
from llmlint.facts.loops.probing import only_tries
from llmlint.facts.loops.same_text import asks_another_model
from llmlint.facts.loops.singly import asks_singly_afterwards
from llmlint.facts.loops.sources import OVER_PARTS
from llmlint.facts.model import Kind, LoopKind

if TYPE_CHECKING:
    from collections.abc import Container

    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.facts.loops.left_behind import LeftBehind


class Rounds:
    """Answers for one project."""

    def __init__(self, world: World, left_behind: LeftBehind) -> None:
        self._world = world
        self._left_behind = left_behind

    def turn(self, site: CallSite, found: FoundLoop, request: Request, sites: Container[cst.CSTNode]) -> tuple[LoopKind, str]:
        """Why a loop over data turns for one of the requests in it. `sites` are the calls of the module that ask a model."""
        why = self._why_another(site, found, request, sites)
        if why:
            return LoopKind.UNKNOWN, why
        if asked_for(request) is Kind.CHAT and any(self._needs_earlier_answers(site, found, other) for other in site.requests.values()):
            return LoopKind.AGENT, "each round sends what an earlier round answered"
        return found.kind, found.why

    def _needs_earlier_answers(self, site: CallSite, found: FoundLoop, request: Request) -> bool:
        left = self._left_behind.by(site.at.node, request, together=found.concurrent)
        return outlives_the_rounds(left, found.node)

    def _why_another(self, site: CallSite, found: FoundLoop, request: Request, sites: Container[cst.CSTNode]) -> str:
        """Why a call is no request that each item needs; empty where it is."""
        if asks_after_a_failure(site.at, found.node, sites):
            return "a round asks only where something has failed"
        if goes_on_from_an_answer(site.at, found.node, sites):
            return "a round goes on from its first answer"
        if asks_singly_afterwards(site.at, found.node, sites):
            return "a round asks for what the answer to all of them lacks"
        if measures_its_requests(self._world, site, request, found.node):
            return "each round measures how long its request takes"
        return self._why_another_question(site, found, request) if asked_for(request) is Kind.CHAT else ""

    def _why_another_question(self, site: CallSite, found: FoundLoop, request: Request) -> str:
        if isinstance(found.node, cst.For) and needs_earlier_rounds(site.at.node, found.node, fields=True):
            return "each round sends what an earlier round left"
        if are_keys_of_a_table(self._world, site, request, found.node):
            return OVER_PARTS
        if asks_another_model(self._world, site, request, found.node):
            return OVER_PARTS
        if only_tries(self._world, site.at, request, found.node):
            return "a round only tries whether it is served"
        return "a round asks again about an earlier answer" if asks_about_an_answer(self._world, site.unit, site.at.node, request) else ""


__all__ = ["Rounds"]
