"""One evaluation of one piece of code: its names, its answers, and where it found model calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import libcst as cst

from llmlint.facts.evaluation.access import follow
from llmlint.facts.evaluation.calls import CallSite, Event, Leaf, Request
from llmlint.facts.evaluation.selection import selected
from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit, Unit
from llmlint.facts.values import NONE, UNKNOWN, Const, Made, Text, alternatives, join, with_places
from llmlint.facts.values.base import At, Value
from llmlint.facts.values.dates import made_at_import
from llmlint.facts.values.flows import Flow, Origin, Way
from llmlint.facts.values.structure import bounded, rebuild

if TYPE_CHECKING:
    from llmlint.facts.evaluation.conditions import Conditions
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.libraries.filling import Filling
    from llmlint.facts.libraries.switched import Turned
    from llmlint.facts.libraries.tool_uses import Handed
    from llmlint.facts.libraries.vector_uses import Noted
    from llmlint.facts.model import How

Env = dict[str, Value]
_EXPRESSIONS: dict[type, Callable[..., Value]] = {}
Handler = TypeVar("Handler", bound=Callable[..., Value])


def expression(*kinds: type[cst.BaseExpression]) -> Callable[[Handler], Handler]:
    """Register the function that evaluates these node classes."""

    def register(handler: Handler) -> Handler:
        for kind in kinds:
            _EXPRESSIONS[kind] = handler
        return handler

    return register


class LoopFrame:
    """A loop being evaluated: what leaves it early, and the calls made in it."""

    def __init__(self, node: cst.CSTNode) -> None:
        self.node = node
        self.breaks: list[Env] = []
        self.continues: list[Env] = []
        self.sites: set[cst.CSTNode] = set()


class Run:
    """The state of one evaluation."""

    def __init__(self, world: World, unit: Unit) -> None:
        self.world = world
        self.unit = unit
        self.module: ModuleUnit = unit.module
        self.env: Env = {}
        self.alive = True
        self.loops: list[LoopFrame] = []
        self.returns: list[tuple[Conditions, Value]] = []
        self.yields: list[Value] = []
        self.packs = False
        self.global_names: set[str] = set()
        self.outer_names: set[str] = set()
        self.reads_input = False
        self.sources: dict[cst.CSTNode, Value] = {}
        self.asks_person: set[cst.CSTNode] = set()
        self.sites: dict[cst.CSTNode, CallSite] = {}
        self.events: dict[tuple[cst.CSTNode, str], Event] = {}
        self.clients: dict[cst.CSTNode, Made] = {}
        self.callees: dict[cst.CSTNode, Value] = {}
        self.fillings: dict[cst.CSTNode, Filling] = {}
        self.templates: dict[cst.CSTNode, Made] = {}
        self.tested: dict[Flow, bool] = {}
        self.written: dict[cst.Call, tuple[Flow, ...]] = {}
        self.holding: Conditions = ()
        self.switched: dict[cst.CSTNode, Turned] = {}
        self.rewrites: dict[cst.CSTNode, Value] = {}
        self.handed: dict[cst.CSTNode, Handed] = {}
        self.vectors: dict[tuple[cst.CSTNode, tuple[At, ...]], Noted] = {}
        self.depth = 0

    def at(self, node: cst.CSTNode) -> At:
        """A node of this module."""
        return At(self.module, node)

    def evaluate(self, node: cst.BaseExpression) -> Value:
        """What an expression may be."""
        handler = _EXPRESSIONS.get(type(node))
        if handler is None:
            return UNKNOWN
        return handler(self, node)

    # -- names ---------------------------------------------------------------------------------------------------------------

    def lookup(self, name: str) -> Value:
        """A name, as Python finds it: here, in the functions around, in the module, in the builtins."""
        if name in self.env:
            return self.world.resolve(self.env[name], self.unit)
        parent = self.unit.parent
        while isinstance(parent, FunctionUnit):
            if name in parent.final:
                self.world.changes.note(("local", parent, name), self.unit)
                return self.world.resolve(parent.final[name], self.unit)
            self.world.changes.note(("local", parent, name), self.unit)
            parent = parent.parent
        value = self._written_here(name) if self.unit is self.module else self.world.global_of(self.module, name, self.unit)
        return value if value is not None else self.world.builtin(name)

    def _written_here(self, name: str) -> Value | None:
        self.world.changes.note(("global", self.module, name), self.unit)
        if name in self.module.written:
            return self.module.written[name]
        for star in self.module.star_imports:
            other = self.world.module_named(star, self.module)
            found = self.world.global_of(other, name, self.unit) if other is not None and not name.startswith("_") else None
            if found is not None:
                return found
        return None

    def assign(self, name: str, value: Value) -> None:
        """Bind a name in this scope."""
        value = bounded(value)
        if self.unit is self.module and not self.loops and isinstance(value, Text):
            value = made_at_import(value)
        if name in self.global_names:
            self.world.set_global(self.module, name, value)
        elif name in self.outer_names:
            self._assign_outside(name, value)
        self.env[name] = value

    def _assign_outside(self, name: str, value: Value) -> None:
        parent = self.unit.parent
        while isinstance(parent, FunctionUnit):
            if name in parent.final:
                joined = join(parent.final[name], value)
                if joined != parent.final[name]:
                    parent.final[name] = joined
                    self.world.changes.changed(("local", parent, name))
                return
            parent = parent.parent

    # -- what was found ------------------------------------------------------------------------------------------------------

    def site(self, node: cst.CSTNode, how: How, mapped: str = "") -> CallSite:
        """The record of a call expression that reaches a model."""
        if node not in self.sites:
            self.sites[node] = CallSite(self.at(node), self.unit, how, passes_on=self._passes_on(node))
        found = self.sites[node]
        found.mapped = mapped or found.mapped
        for frame in self.loops:
            frame.sites.add(node)
        return found

    def _passes_on(self, node: cst.CSTNode) -> bool:
        """`func(*args, **kwargs)` with the arguments of this very function, where `func` is a parameter."""
        if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Name) or not node.args:
            return False
        if not all(arg.star and isinstance(arg.value, cst.Name) for arg in node.args):
            return False
        return any(isinstance(option, Flow) for option in alternatives(self.lookup(node.func.value)))

    def person(self, node: cst.CSTNode | None) -> None:
        """A person is asked here, and so in every round of the loops around. Callers ask one only where this is no exception."""
        self.reads_input = self.reads_input or node is None or not _on_occasion(self.module, node)
        self.asks_person.update(frame.node for frame in self.loops)

    def ask(self, node: cst.CSTNode, leaf: Leaf, args: tuple[tuple[str, Value], ...]) -> Value:
        """A call that asks a model itself."""
        site = self.site(node, leaf.how)
        site.add(Request(leaf, args, only_if=(self.holding,)))
        if isinstance(leaf.client, Made):
            site.clients[leaf.client.at, leaf.client.name] = leaf.client
        return Flow(Origin(leaf, self.at(node)))

    def event(self, event: Event) -> None:
        """Note what happens to a text that may be a model's."""
        key = (event.at.node, f"{event.kind.value}:{event.role}")
        before = self.events.get(key)
        event = replace(event, holding=self.holding) if self.holding else event
        self.events[key] = event if before is None else event.merged(before)

    # -- several ways to the same place --------------------------------------------------------------------------------------

    def settle(self, value: Value) -> list[Value]:
        """The alternatives of a value, with parameters replaced by what they may be; a parameter itself stays among them."""
        found: list[Value] = []
        for option in alternatives(value):
            found.append(option)
            if isinstance(option, Flow):
                found.extend(v for v in self.world.points_to.values(option, self.unit) if v not in found)
        return found

    def branch(self) -> Env:
        """A copy of what is known now."""
        return dict(self.env)


class Filler:
    """Values in a callee's terms, in its caller's: the callee's parameters become the arguments, its answers come from the call."""

    def __init__(self, run: Run, given: dict[str, Value], function: FunctionUnit, site: cst.CSTNode) -> None:
        self._run = run
        self._given = given
        self._function = function
        self._site = run.at(site)
        self._flows: dict[Flow, Value] = {}
        self._done: dict[int, tuple[Value, Value]] = {}
        self.ruled_out: set[Leaf] = set()

    def fill(self, value: Value) -> Value:
        """The value as the caller sees it."""
        return selected(self._run.world, rebuild(value, self._leaf, self._done), self._run.unit)

    def _leaf(self, value: Value) -> Value:
        if not isinstance(value, Flow):
            return value
        if value not in self._flows:
            self._flows[value] = self._filled(value)
        return self._flows[value]

    def _filled(self, flow: Flow) -> Value:
        source = flow.source
        if isinstance(source, Origin):
            if source.leaf in self.ruled_out:
                return UNKNOWN
            came = flow.passing(Way("returned", source.site))
            return Flow(Origin(source.leaf, self._site), flow.path, flow.steps, via=came.via)
        if source.function is not self._function:
            return flow
        return follow(self._run.world, self._given[source.name], flow, self._run.unit) if source.name in self._given else UNKNOWN


def _on_occasion(module: ModuleUnit, node: cst.CSTNode) -> bool:
    """Whether a node stands in a branch or a handler of its function."""
    for above, child in module.around(node):
        if isinstance(above, (cst.ExceptHandler, cst.Else, cst.IfExp)) or (isinstance(above, cst.If) and child is above.body):
            return True
    return False


def join_env(*ways: Env) -> Env:
    """What is known after several ways have met."""
    if len(ways) == 1:
        return ways[0]
    first, *others = ways
    made = dict(first)
    for other in others:
        for name, value in other.items():
            before = made.get(name)
            if before is None:
                made[name] = value
            elif before is not value:
                made[name] = join(before, value) if before != value else with_places(before, value)
    return made


def truth(value: Value) -> bool | None:
    """Whether a value is surely true or surely false."""
    if isinstance(value, Const):
        return bool(value.value)
    return None


__all__ = ["NONE", "Env", "Filler", "LoopFrame", "Run", "expression", "join_env", "truth"]
