"""Lists of messages that outlive the request: where they live, what adds to them turn by turn, and whether anything keeps them short."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import libcst as cst

from llmlint.facts.conversations.closures import home_of, is_kept_by_handlers
from llmlint.facts.conversations.list_changes import ListChanges, is_conditional, names_limits
from llmlint.facts.conversations.list_places import ListPlaces
from llmlint.facts.conversations.lives import Lives, stands_in
from llmlint.facts.conversations.memories import Memories
from llmlint.facts.conversations.sent_messages import sent_by
from llmlint.facts.conversations.stored_histories import StoredHistories
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import INITIALISERS, ClassUnit, FunctionUnit, ModuleUnit
from llmlint.facts.model import LoopKind, Truth
from llmlint.facts.model.histories import History, HistoryChange
from llmlint.facts.requests.sdk_sessions import Sessions
from llmlint.facts.values.base import At
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.build import Builder
    from llmlint.facts.conversations.list_changes import ListChange
    from llmlint.facts.conversations.list_places import Reached, Root
    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.model.histories import Home
    from llmlint.facts.model.service import Handler

Turns = Literal["person", "request", "caller", "rounds", ""]
# A loop that ends before this many rounds keeps a history short.
MOST_ROUNDS = 100
_SAYS = regex(r"(^|_)(message|msg|text|prompt|query|question|user|input|content|utterance|say)", re.IGNORECASE)
_TALKS = regex(r"chat|talk|convers|dialog|bot|assistant|ask|say|reply|respond", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A list on its way to a model. `frame` and `at` say where it is given as an argument, `site` is the call there that asks."""

    frame: Unit
    at: cst.BaseExpression
    site: CallSite


class Histories:
    """All histories of one project."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._world = builder.world
        self._places = ListPlaces(builder.world)
        self._changes = ListChanges(builder.world, self._places)
        self._lives = Lives(builder.world)

    def of(self, module: ModuleUnit) -> list[History]:
        """The histories that are sent from a module, in source order."""
        return sorted(self._by_module.get(module, ()), key=lambda history: (history.span, history.text))

    @cached_property
    def _by_module(self) -> dict[ModuleUnit, list[History]]:
        found: dict[ModuleUnit, list[History]] = {}
        for root, sent in self._sent().items():
            history = self._history(root, sent)
            if history is not None:
                found.setdefault(sent[0].frame.module, []).append(history)
        sessions = Sessions(self._builder, self._places, self._changes, self._lives).found()
        stored = StoredHistories(self._builder, self._places).found()
        for module, history in (*sessions, *stored, *Memories(self._builder, self._places, self._lives).found()):
            found.setdefault(module, []).append(history)
        return found

    # -- what is sent ----------------------------------------------------------------------------------------------------------

    def _sent(self) -> dict[Root, list[_Sent]]:
        found: dict[Root, list[_Sent]] = {}
        for _, module in sorted(self._world.modules.items()):
            if module.is_test:
                continue
            for unit in (module, *module.functions):
                for site in unit.sites.values():
                    for node in sent_by(site):
                        for reached in self._places.whole(unit, node):
                            found.setdefault(reached.root, []).append(_Sent(reached.unit, reached.node, self._site_of(reached, site)))
        return found

    def _site_of(self, reached: Reached, site: CallSite) -> CallSite:
        """The call that the list is given to, in the function that the way through the callers has led to."""
        node: cst.CSTNode | None = reached.node
        while node is not None:
            if node in reached.unit.sites:
                return reached.unit.sites[node]
            node = reached.unit.module.parents.get(node)
        return site

    # -- one history -----------------------------------------------------------------------------------------------------------

    def _history(self, root: Root, sent: list[_Sent]) -> History | None:
        changes = self._changes.of(root)
        growth = [change for change in changes if change.kind == "grow"]
        handler = self._of_interface(root)
        home = home_of(root, (*(change.unit for change in growth), *(one.frame for one in sent)))
        turns: Turns = "request" if handler is not None else self._turns(root, home, sent, changes, growth) if growth else ""
        if not turns:
            return None
        calls = {call.span: call for one in sent if (call := self._builder.call(one.site)) is not None}
        if not calls:
            return None
        made = next((change for change in changes if change.kind != "grow" and isinstance(change.node, (cst.Assign, cst.AnnAssign))), None)
        return History(
            span=self._builder.locate(At(sent[0].frame.module, sent[0].at)),
            text=root.text,
            home="ui" if handler is not None else home,
            keyed=root.keyed or root.home == "session" or handler is not None,
            turns=turns,
            bounded=self._bounded(root, sent, changes),
            changes=tuple(self._located(change) for change in changes),
            calls=tuple(calls.values()),
            made_at=self._builder.locate(At(made.unit.module, made.node)) if made is not None else None,
            shared_by=self._shared_by(root, sent, changes),
        )

    def _located(self, change: ListChange) -> HistoryChange:
        text = words(change.node) if isinstance(change.node, cst.BaseExpression) else ""
        return HistoryChange(change.kind, self._builder.locate(At(change.unit.module, change.node)), text, change.at_head)

    def _of_interface(self, root: Root) -> Handler | None:
        """The handler to which the framework of a user interface hands the whole history: `def answer(message, history)`."""
        unit = root.owner
        if root.home != "local" or not isinstance(unit, FunctionUnit) or "history" not in root.name:
            return None
        names = [parameter.name for parameter in unit.parameters if parameter.name not in ("self", "cls")]
        handler = self._builder.entry_points.of(unit)
        return handler if handler is not None and handler.hands_history and names[1:2] == [root.name] else None

    # -- turns -----------------------------------------------------------------------------------------------------------------

    def _turns(self, root: Root, home: Home, sent: list[_Sent], changes: tuple[ListChange, ...], growth: list[ListChange]) -> Turns:
        for one in sent:
            for loop in self._builder.loops.around(one.site.at.node, one.frame) if one.site.unit is one.frame else ():
                within = [change for change in changes if change.frame is one.frame and stands_in(one.frame, change.at, loop.node)]
                if not any(change.kind == "grow" for change in within) or self._renewed_in(within):
                    continue
                if isinstance(loop.node, cst.While) and (loop.kind is LoopKind.INTERACTIVE or self._listens(loop.node)):
                    return "person"
                if _counts_too_far(loop.node):
                    return "rounds"
        if home == "closure":
            return "request" if is_kept_by_handlers(root, changes, self._lives, self._builder.entry_points) else ""
        if home == "loop" or self._starts_afresh(root, changes, growth):
            return ""
        if root.home == "session":
            return "request"
        return self._from_outside(root, sent, growth)

    def _listens(self, loop: cst.While) -> bool:
        """Whether each round waits for somebody's message."""
        calls = (words(node.func).rpartition(".")[2] for node in walk(loop) if isinstance(node, cst.Call))
        return any(self._world.effects.has(name, "listen") for name in calls)

    def _renewed_in(self, changes: list[ListChange]) -> bool:
        return any(change.kind in ("renew", "unknown") and not is_conditional(change.frame, change.at) for change in changes)

    def _starts_afresh(self, root: Root, changes: tuple[ListChange, ...], growth: list[ListChange]) -> bool:
        """Whether something on every way to the growth starts the list anew: it belongs to one request, or one task."""
        leading = {unit for change in growth for unit in self._lives.ways(change.unit)}
        for change in changes:
            unit = change.unit
            if change.kind not in ("renew", "unknown") or not isinstance(unit, FunctionUnit) or unit.name in INITIALISERS:
                continue
            if is_conditional(unit, change.node):
                continue
            if unit in leading or self._runs_among(unit, leading):
                return True
        growing = [change.unit for change in growth]
        return root.home == "instance" and all(isinstance(unit, FunctionUnit) and unit.name == "__init__" for unit in growing)

    def _runs_among(self, unit: FunctionUnit, leading: set[Unit]) -> bool:
        """Whether one of these pieces of code always calls a function."""
        calls = self._world.callers.get(unit, {})
        return any(caller in leading and node is not None and not is_conditional(caller, node) for node, caller in calls.items())

    def _from_outside(self, root: Root, sent: list[_Sent], growth: list[ListChange]) -> Turns:
        """Who calls the code that adds to a list of a module or an object again and again."""
        functions = [change.unit for change in growth if isinstance(change.unit, FunctionUnit)]
        leading = [unit for function in functions for unit in self._lives.ways(function)]
        if isinstance(root.owner, ClassUnit) and self._lives.is_made_among(root.owner, leading):
            return self._person(root, functions)
        if any(self._builder.entry_points.of(unit) is not None for unit in leading):
            return "request"
        if (turns := self._person(root, functions)) or root.home != "instance":
            return turns
        senders = {unit for one in sent for unit in self._lives.ways(one.frame)}
        talking = [unit for unit in dict.fromkeys(leading) if unit in senders and isinstance(unit, FunctionUnit)]
        additions = sum(max(1, len(self._world.callers.get(function, {}))) for function in functions)
        return "caller" if additions > 1 and any(self._converses(unit, growth) for unit in talking) else ""

    def _person(self, root: Root, functions: list[FunctionUnit]) -> Turns:
        """Whether a loop in which a person is asked leads to the growth, and the list is made outside it."""
        for function in functions:
            for caller, node in self._lives.calls_to(function):
                for loop in self._builder.loops.around(node, caller):
                    if loop.kind is LoopKind.INTERACTIVE and not self._lives.is_made_in(root.owner, caller, loop.node):
                        return "person"
        return ""

    def _converses(self, unit: FunctionUnit, growth: list[ListChange]) -> bool:
        """A method for one turn of a conversation, by its parameter and its name; it is called from outside, nobody knows how often."""
        if self._world.callers.get(unit) or not _TALKS.search(unit.qualname):
            return False
        own = [parameter.name for parameter in unit.parameters if parameter.name not in ("self", "cls")]
        if not any(_SAYS.search(name) for name in own):
            return False
        return not any(_in_loop(change) for change in growth if change.unit is unit)

    # -- what keeps it short, and who shares it ----------------------------------------------------------------------------------

    def _bounded(self, root: Root, sent: list[_Sent], changes: tuple[ListChange, ...]) -> Truth:
        if any(change.kind == "cut" for change in changes):
            return Truth.YES
        units = {change.unit for change in changes} | {one.frame for one in sent} | {one.site.unit for one in sent}
        if isinstance(root.owner, ClassUnit):
            units |= {function for function in root.owner.module.functions if function.owner is root.owner}
        rounds = frozenset(name for one in sent for request in one.site.requests.values() for name in request.leaf.facts.bounds)
        hidden = any(names_limits(unit, rounds) for unit in units) or any(change.kind == "unknown" for change in changes)
        return Truth.UNKNOWN if hidden or any(self._is_capped(one) for one in sent) else Truth.NO

    def _is_capped(self, sent: _Sent) -> bool:
        """Whether the loop around counts its rounds, or compares something before it ends."""
        for loop in self._builder.loops.around(sent.site.at.node, sent.frame) if sent.site.unit is sent.frame else ():
            if isinstance(loop.node, cst.While) and any(_compares(part) for part in walk(loop.node.test)):
                return True
            if isinstance(loop.node, cst.While) and any(_ends_by_number(part) for part in walk(loop.node.body)):
                return True
        return False

    def _shared_by(self, root: Root, sent: list[_Sent], changes: tuple[ListChange, ...]) -> tuple[Handler, ...]:
        if root.keyed or root.home not in ("module", "instance"):
            return ()
        if isinstance(root.owner, ClassUnit) and not self._lives.is_one_for_all(root.owner):
            return ()
        growth = [change for change in changes if change.kind == "grow"]
        if self._starts_afresh(root, changes, growth):
            return ()
        senders = {handler for one in sent for handler in self._builder.entry_points.reaching(one.frame)}
        growers = {handler for change in growth for handler in self._builder.entry_points.reaching(change.unit)}
        shared = [handler for handler in senders & growers if not handler.apart and handler.kind != "queue"]
        return tuple(sorted(shared, key=lambda handler: (handler.span, handler.name)))


def _in_loop(change: ListChange) -> bool:
    above = change.unit.module.parents.get(change.node)
    while above is not None and above is not change.unit.node:
        if isinstance(above, (cst.For, cst.While)):
            return True
        above = change.unit.module.parents.get(above)
    return False


def _counts_too_far(loop: cst.CSTNode) -> bool:
    """`for _ in range(500)`: no bound that keeps a history short."""
    match loop:
        case cst.For(iter=cst.Call(func=cst.Name(value="range"), args=[cst.Arg(value=cst.Integer(value=digits))])):
            return digits.replace("_", "").isdecimal() and int(digits.replace("_", "")) > MOST_ROUNDS
        case _:
            return False


def _compares(node: cst.CSTNode) -> bool:
    orders = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)
    return isinstance(node, cst.Comparison) and any(isinstance(target.operator, orders) for target in node.comparisons)


def _ends_by_number(node: cst.CSTNode) -> bool:
    """`if rounds > 20: break`."""
    if not isinstance(node, cst.If) or not any(_compares(part) for part in walk(node.test)):
        return False
    return any(isinstance(part, (cst.Break, cst.Return, cst.Raise)) for part in walk(node.body))


__all__ = ["Histories"]
