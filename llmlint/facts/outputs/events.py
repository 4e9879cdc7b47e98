"""What became of the answers: events of the evaluation, with parameters traced back to the calls whose text arrives there."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.quotes import empty_text
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.followed.consumers import Consumers
from llmlint.facts.followed.conversions import KEY, RAISED
from llmlint.facts.followed.cutting import READ
from llmlint.facts.followed.guards import Guards
from llmlint.facts.followed.sinking import RETURNED
from llmlint.facts.model import Kind, LoopKind, ModelCall, OutputUse, Place, Truth, UseKind
from llmlint.facts.outputs.checks import Checks
from llmlint.facts.outputs.counted import agreed, not_held_to_a_schema
from llmlint.facts.outputs.cut_out import CutOut, cut_out
from llmlint.facts.outputs.fields import Fields
from llmlint.facts.outputs.first_of import CUTS, GROUPED, PARSES, PULLS, Traced, first_comparisons, first_fences, first_reads, ladders
from llmlint.facts.outputs.folding import folding, is_folded_beside
from llmlint.facts.outputs.held_against import is_found_in_both
from llmlint.facts.outputs.own_marks import OwnMarks
from llmlint.facts.outputs.own_tools import OwnTools
from llmlint.facts.outputs.own_words import OwnWords
from llmlint.facts.outputs.parts import Parts, compares_fields, is_converted, is_for_display
from llmlint.facts.outputs.routes import cuts_on_the_way, route_of
from llmlint.facts.outputs.second_tries import Tries
from llmlint.facts.outputs.standing import stands_in
from llmlint.facts.outputs.taken_by_callers import taken_in_all
from llmlint.facts.outputs.taken_out import model_named
from llmlint.facts.outputs.tool_schemas import holds_tools_to_schemas
from llmlint.facts.outputs.tracing import Tracing
from llmlint.facts.outputs.truncation import may_be_cut_short
from llmlint.facts.outputs.used_besides import is_used_besides
from llmlint.facts.values.flows import Flow, Origin
from llmlint.facts.values.tool_calls import is_free_text

if TYPE_CHECKING:
    from llmlint.facts.build import Builder
    from llmlint.facts.evaluation.calls import Event
    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.model import Rewrite, Span
    from llmlint.facts.values.base import At

_RAISES = {
    UseKind.DEREFERENCE: "AttributeError",
    UseKind.JSON: "json.JSONDecodeError",
    UseKind.ARGUMENTS: "json.JSONDecodeError",
    UseKind.LITERAL: "ValueError",
    UseKind.MODEL: "pydantic.ValidationError",
}
_MORE_THAN = {"content": ("what", "whether"), "whether": ("what",)}


class Outputs:
    """All uses of answers in a project."""

    def __init__(self, world: World, builder: Builder) -> None:
        self._world = world
        self._builder = builder
        self._guards = Guards(world)
        self._checks, self._own_words, self._own_marks = Checks(world), OwnWords(world), OwnMarks(world)
        self._fields = Fields(world, self._guards)
        units = [unit for module in world.modules.values() for unit in (module, *module.functions)]
        self._sites = {site.at.node: site for unit in units for site in unit.sites.values()}
        self._own_tools = OwnTools(world, builder.loops, self._sites)
        tracing = Tracing(world)
        traced = [t for unit in units for event in unit.events if (t := tracing.trace(unit, event)) is not None]
        cuts = {t.event.at.node for t in traced if t.event.kind in CUTS}
        self._traced = [t for t in traced if t.event.kind not in CUTS or not stands_in(t.event.at, cuts)]
        self._first_reads = first_reads(self._traced)
        self._traced_in: dict[ModuleUnit, list[Traced]] = {}
        for t in self._traced:
            self._traced_in.setdefault(t.event.at.module, []).append(t)
        self._tries = Tries((t.event.at, t.flows) for t in self._traced if t.event.kind in PARSES)
        self._parts = Parts(world, traced, self._tries)
        builder.consumers = Consumers(((t.event, t.flows) for t in self._traced), builder.locate)

    def of(self, module: ModuleUnit) -> list[OutputUse]:
        """The uses that stand in one module, in source order."""
        here = self._traced_in.get(module, [])
        conversions, pulls = self._first_conversions(here), self._parts.first_pulls(here, self._first_reads)
        shown = ladders(here, self._own_words) | first_comparisons(here) | first_fences(here)
        found = [
            self._use(t)
            for t in here
            if (t.event.kind not in GROUPED or t.event.at.node in (conversions if t.event.kind is UseKind.CONVERSION else shown))
            and not (t.event.kind is UseKind.COMPARE and t.event.at.node in conversions)
            and (not t.event.detail.startswith(READ) or t.event.at.node in self._first_reads)
            and (t.event.kind not in PULLS or t.event.at.node in pulls)
        ]
        uses = {(use.span, use.kind, use.role): use for use in found if use is not None}
        heavy = [use for use in uses.values() if not any((use.span, use.kind, role) in uses for role in _MORE_THAN.get(use.role, ()))]
        return sorted(heavy, key=lambda use: (use.span.start, use.kind.value))

    def _first_conversions(self, here: list[Traced]) -> set[cst.CSTNode]:
        """Of the conversions of one answer that fail unseen in one function the first, and none where its parse does already."""
        first: dict[tuple[Unit, object], cst.CSTNode] = {}
        for t in here:
            if t.event.kind is not UseKind.CONVERSION or (t.unit, t.flows[0].source) in first:
                continue
            parsed = {step.at.node for flow in t.flows for step in flow.steps if step.kind == "parsed"}
            if parsed & self._uncaught_parses or self._caught(t) is not Truth.NO or self._checks.stand_before(t.event.at, t.unit):
                continue
            first[t.unit, t.flows[0].source] = t.event.at.node
        return set(first.values())

    @cached_property
    def _uncaught_parses(self) -> set[cst.CSTNode]:
        return {t.event.at.node for t in self._traced if t.event.kind in PARSES and self._caught(t) is Truth.NO}

    def _use(self, traced: Traced) -> OutputUse | None:
        event = traced.event
        asked = [(flow, call) for flow in traced.flows if (call := self._call_of(flow)) is not None and call.kind is Kind.CHAT]
        if event.kind in PARSES:
            asked = not_held_to_a_schema(asked)
        if not asked:
            return None
        calls = [call for _, call in asked]
        locate = self._builder.locate
        cleaning = [place for step, place in cuts_on_the_way(asked[0][0], locate) if step.at.module is event.at.module]
        cleaning += [Place(locate(later), "the same text is parsed here too") for later in self._tries.after(event.at.node)]
        consequence = event.detail if event.kind is UseKind.SINK else ""
        node = event.at.node
        of_fields = compares_fields(traced)
        folded = folding(event.at, traced.flows, locate) if event.kind is UseKind.COMPARE and not of_fields else None
        taken, all_taken, read = self._taken(traced)
        callee = node.func if isinstance(node, cst.Call) else node
        callee = node.value if isinstance(node, cst.Subscript) and event.detail == KEY else callee
        return OutputUse(
            kind=event.kind,
            span=locate(event.at),
            text=_called(traced, callee),
            calls=tuple(dict.fromkeys(calls)),
            structured=agreed([*(call.structured.answer for call in calls), *self._held_to_schemas(traced)]),
            offered=agreed([call.structured.offered for call in calls]),
            steps=(Place(calls[0].callee, f"`{calls[0].text}` answers here"),),
            route=route_of(asked[0][0], locate),
            cleaning=tuple(dict.fromkeys(cleaning)),
            fields=traced.flows[0].fields[-1:] if of_fields else event.fields,
            taken=taken,
            all_taken=all_taken,
            besides=self._is_used_besides(traced),
            read=read,
            model=model_named(event.at, traced.unit) if event.kind is UseKind.MODEL else "",
            absorbed=self._parts.is_absorbed(traced),
            conversion=event.detail if event.kind is UseKind.CONVERSION else "",
            fenced=event.detail if event.kind is UseKind.FENCE else "",
            pulled_from=event.kind is UseKind.FENCE and self._parts.is_pulled_from(node),
            for_display=event.for_display or is_for_display(event) or self._is_the_programs(traced),
            asked_again=event.kind is UseKind.REGEX and any(self._is_asked_again(event.at, flow) for flow in traced.flows),
            of_own_tools=self._own_tools.are_asked_for(traced),
            pulls=event.pulls,
            caught=(caught := self._caught(traced)),
            fails_before=event.kind in PARSES and self._tries.before(node) in self._uncaught_parses,
            unguarded=self._unguarded(traced) if caught is Truth.NO else None,
            handlers=self._builder.handling.handlers(event.at) if event.kind in _RAISES else (),
            consequence=consequence,
            role=event.role,
            of_tool=any(not is_free_text(flow) for flow in traced.flows),
            guarded=self._is_guarded(traced),
            empty=empty_text(event.at) if event.kind is UseKind.DEREFERENCE else "",
            cut_short=self._cut_short(traced) if event.kind in PARSES else Truth.UNKNOWN,
            folded=folded,
        )

    def _is_the_programs(self, traced: Traced) -> bool:
        """Whether what is cut out or found is the program's own: its markup, its marks, or what it finds in its own texts, too."""
        if is_converted(traced) or is_found_in_both(self._world, traced):
            return True
        return traced.event.kind in PULLS and self._own_marks.are_cut_off(traced)

    def _held_to_schemas(self, traced: Traced) -> list[Truth]:
        """Whether what was written for tools is held to their schemas."""
        if traced.event.kind is not UseKind.ARGUMENTS:
            return []
        sources = [flow.source for flow in traced.flows if isinstance(flow.source, Origin)]
        return [holds_tools_to_schemas(self._sites.get(source.leaf.at.node), source.leaf) for source in sources]

    def _taken(self, traced: Traced) -> tuple[tuple[tuple[str, str], ...], bool, Rewrite | None]:
        """The fields that are read of a parsed text, or cut out of a free one."""
        event, source, locate = traced.event, traced.flows[0].source, self._builder.locate
        if event.kind is UseKind.JSON:
            return (*taken_in_all(self._world, event.at, traced.unit), None)
        found = cut_out(event.at, traced.unit, source.site.node, locate) if event.kind in PULLS and isinstance(source, Origin) else CutOut()
        return found.fields, found.read is not None, found.read

    def _is_used_besides(self, traced: Traced) -> bool:
        event, source = traced.event, traced.flows[0].source
        if event.kind not in (UseKind.JSON, UseKind.MODEL) or not isinstance(source, Origin) or source.site.module is not event.at.module:
            return False
        return is_used_besides(event.at, source.site, is_cut=any(True for _ in cuts_on_the_way(traced.flows[0], self._builder.locate)))

    def _is_asked_again(self, at: At, flow: Flow) -> bool:
        """Whether a loop around a place asks for the answer that is used there once more, until one is good."""
        site = self._sites.get(flow.source.site.node) if isinstance(flow.source, Origin) else None
        loops = self._builder.loops.found(site) if site is not None else ()
        around = {node for node, _ in at.module.around(at.node)}
        return any(loop.kind is LoopKind.RETRY and loop.node in around for loop in loops)

    def _is_guarded(self, traced: Traced) -> bool:
        event = traced.event
        if event.kind is UseKind.COMPARE:
            if self._own_words.are_compared(event.at) or is_folded_beside(event.at):
                return True
            return compares_fields(traced) and self._fields.are_checked(event.at, traced.unit, traced.flows)
        return event.kind is UseKind.SINK and self._guards.stand_before(event.at, traced.unit, event.detail, event.role, traced.flows)

    def _cut_short(self, traced: Traced) -> Truth:
        """Whether a limit may cut the answer short before it is parsed."""
        flow, here = traced.flows[0], traced.event.at.module
        site = self._sites.get(flow.source.site.node) if isinstance(flow.source, Origin) else None
        return may_be_cut_short(flow, site, here)

    def _caught(self, traced: Traced) -> Truth:
        """Whether what a conversion raises on an unexpected answer is caught."""
        event, error = traced.event, self._raised(traced.event)
        if error is None:
            return Truth.UNKNOWN
        return self._builder.catching.caught(event.raised or event.at, traced.unit, error, event.flows, event.holding)

    def _unguarded(self, traced: Traced) -> Span | None:
        """The call that leads there without catching it, where another one does."""
        event, error = traced.event, self._raised(traced.event)
        if error is None:
            return None
        place = self._builder.catching.unguarded(event.raised or event.at, traced.unit, error, event.flows, event.holding)
        return self._builder.locate(place) if place is not None else None

    def _raised(self, event: Event) -> str | None:
        """The error that a conversion raises on an unexpected answer."""
        if self._world.effects.has(event.detail, "lenient_parse"):
            return None
        if event.kind is UseKind.CONVERSION:
            return RAISED[event.detail]
        return "yaml.YAMLError" if event.detail.startswith("yaml.") else _RAISES.get(event.kind)

    def _call_of(self, flow: Flow) -> ModelCall | None:
        source = flow.source
        assert isinstance(source, Origin)
        for node in (source.site.node, source.leaf.at.node):
            site = self._sites.get(node)
            if site is not None and (call := self._builder.answering(site, source.leaf)) is not None:
                return call
        return None


def _called(traced: Traced, callee: cst.CSTNode) -> str:
    if traced.event.role == RETURNED and isinstance(traced.unit, FunctionUnit):
        return traced.unit.name
    return words(callee) if isinstance(callee, cst.BaseExpression) else ""


__all__ = ["Outputs"]
