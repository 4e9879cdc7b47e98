"""Conversations in a database, all of whose turns are read and sent with each request, and to which each adds some."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.conversations.list_changes import names_limits
from llmlint.facts.conversations.sent_messages import sent_by
from llmlint.facts.conversations.table_rows import MAX_DEPTH, Rows, rows_of
from llmlint.facts.evaluation.list_expressions import COPIES, returned_by
from llmlint.facts.evaluation.look_up import functions_behind
from llmlint.facts.evaluation.strings import words
from llmlint.facts.followed.name_uses import uses_of
from llmlint.facts.model import Truth
from llmlint.facts.model.histories import History, HistoryChange
from llmlint.facts.values.base import At
from llmlint.patterns import regex
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.build import Builder
    from llmlint.facts.conversations.list_places import ListPlaces
    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.units import ModuleUnit, Unit

_SPEAKERS = frozenset({"role", "sender", "is_user", "is_bot", "author", "sender_type"})
_CUTS = frozenset({"pop", "popleft", "remove"})
_INTO = regex(r"\bINSERT\s+(?:OR\s+\w+\s+)?INTO\s+[\"`]?(\w+)", re.IGNORECASE)


class StoredHistories:
    """All conversations of one project that are kept in a table."""

    def __init__(self, builder: Builder, places: ListPlaces) -> None:
        self._builder = builder
        self._world = builder.world
        self._places = places

    def found(self) -> Iterator[tuple[ModuleUnit, History]]:
        """One history for each table, at the first request that sends its rows."""
        seen: set[str] = set()
        for _, module in sorted(self._world.modules.items()):
            for unit in (module, *module.functions) if not module.is_test else ():
                for site in unit.sites.values():
                    for node in sent_by(site):
                        found = self._history(unit, site, node)
                        if found is not None and found[0] not in seen:
                            seen.add(found[0])
                            yield module, found[1]

    def _history(self, unit: Unit, site: CallSite, node: cst.BaseExpression) -> tuple[str, History] | None:
        here = [(unit, node), *((reached.unit, reached.node) for reached in self._places.whole(unit, node) if reached.unit is not unit)]
        rows = [row for frame, given in here for turns in self._turns(frame, given, MAX_DEPTH) for row in turns]
        known = [row for row in rows if row is not None]
        if not known or len(known) < len(rows) or len({row.table for row in known}) > 1:
            return None
        ways = {unit, *(way for row in known for way in row.ways)}
        growth = tuple(self._additions(known[0].table))
        call = self._builder.call(site)
        if call is None or not growth or any(map(names_limits, ways)):
            return None
        span = self._builder.locate(At(unit.module, node))
        return known[0].table, History(span, words(node) or known[0].table, "store", True, "request", Truth.NO, growth, (call,))

    # -- what is read ----------------------------------------------------------------------------------------------------------

    def _turns(self, unit: Unit, node: cst.BaseExpression, depth: int) -> Iterator[list[Rows | None]]:
        """The rows that become the turns of a list: a message is made of each, with a role that the row says."""
        match node:
            case _ if depth == 0:
                return
            case cst.Name(value=name):
                yield from self._named(unit, name, depth)
            case cst.ListComp(elt=made, for_in=cst.CompFor(target=target, iter=walked, ifs=[], inner_for_in=None)):
                if _has_role_of(made, target):
                    yield list(rows_of(self._world, unit, walked))
            case cst.Call(func=func) if words(func) not in COPIES:
                for function in functions_behind(self._world, unit, func):
                    for returned in returned_by(function):
                        for rows in self._turns(function, returned, depth - 1):
                            yield [Rows(row.table, (*row.ways, function, unit)) if row is not None else None for row in rows]
            case _:
                for part in _parts(node):
                    yield from self._turns(unit, part, depth - 1)

    def _named(self, unit: Unit, name: str, depth: int) -> Iterator[list[Rows | None]]:
        if _is_cut(unit, name):
            yield [None]
            return
        for use in uses_of(unit, name):
            if use.by == "given" and not (isinstance(use.value, cst.Name) and use.value.value == name):
                yield from self._turns(unit, use.value, depth - 1)
            elif use.by == "added":
                loop = self._loop_around(unit, use.node)
                if loop is not None and (_has_role_of(use.value, loop.target) or self._is_chosen_by_role(unit, use.node, loop)):
                    yield list(rows_of(self._world, unit, loop.iter))
                elif loop is None:
                    yield from self._turns(unit, use.value, depth - 1)

    def _loop_around(self, unit: Unit, node: cst.CSTNode) -> cst.For | None:
        return next((above for above, _ in unit.module.around(node) if isinstance(above, cst.For)), None)

    def _is_chosen_by_role(self, unit: Unit, node: cst.CSTNode, loop: cst.For) -> bool:
        """Whether a condition in the loop asks for the role: `if row.role == "user": turns.append(HumanMessage(row.text))`."""
        for above, _ in unit.module.around(node):
            if above is loop:
                return False
            if isinstance(above, cst.If) and _asks_for_role(above.test, loop.target):
                return True
        return False

    # -- what adds to it -------------------------------------------------------------------------------------------------------

    def _additions(self, table: str) -> Iterator[HistoryChange]:
        """Where rows are put into a table: a record of its class is made, or words of SQL name it."""
        for _, module in sorted(self._world.modules.items()):
            for unit in (module, *module.functions) if not module.is_test and module.says((table,)) else ():
                for call in only(unit.module.own_nodes(unit), cst.Call):
                    if _makes_record(call, table) or _inserts(call, table):
                        yield HistoryChange("grow", self._builder.locate(At(module, call)), words(call.func))


def _parts(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """The lists that another one is put together from."""
    match node:
        case cst.Await(expression=inner) | cst.NamedExpr(value=inner):
            return [inner]
        case cst.IfExp(body=first, orelse=second) | cst.BinaryOperation(left=first, operator=cst.Add(), right=second):
            return [first, second]
        case cst.List(elements=elements):
            return [element.value for element in elements if isinstance(element, cst.StarredElement)]
        case cst.Call(args=[first, *_]):
            return [first.value]
        case _:
            return []


def _is_cut(unit: Unit, name: str) -> bool:
    """Whether a list is sliced somewhere, or loses some of its items."""
    for node in only(unit.module.own_nodes(unit), cst.Subscript, cst.Call, cst.Del):
        match node:
            case cst.Subscript(value=cst.Name(value=owner), slice=[cst.SubscriptElement(slice=cst.Slice())]) if owner == name:
                return True
            case cst.Call(func=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value="pop" | "popleft" | "remove"))) if (
                owner == name
            ):
                return True
            case cst.Del() if any(isinstance(part, cst.Name) and part.value == name for part in walk(node)):
                return True
            case _:
                pass
    return False


def _has_role_of(made: cst.BaseExpression, target: cst.BaseExpression) -> bool:
    """Whether a message takes its role from what a loop walks over: `{"role": row.role, …}`, or a class that the role chooses."""
    for part in walk(made):
        match part:
            case cst.DictElement(key=cst.SimpleString() as key, value=value) if key.evaluated_value == "role":
                return bool(_names(value) & _names(target))
            case cst.IfExp(test=test) if _asks_for_role(test, target):
                return True
            case _:
                pass
    return False


def _asks_for_role(test: cst.BaseExpression, target: cst.BaseExpression) -> bool:
    """Whether a condition looks at who said what a loop walks over."""
    fields = (part.attr.value for part in walk(test) if isinstance(part, cst.Attribute))
    keys = (part.evaluated_value for part in walk(test) if isinstance(part, cst.SimpleString))
    return bool(_names(test) & _names(target)) and any(said in _SPEAKERS for said in (*fields, *keys))


def _names(node: cst.CSTNode) -> set[str]:
    return {part.value for part in walk(node) if isinstance(part, cst.Name)}


def _makes_record(call: cst.Call, table: str) -> bool:
    named = words(call.func).split(".")
    is_class = named[-1] == table or (table in named and named[-1] in ("create", "acreate"))
    return is_class and any(arg.keyword is not None and arg.keyword.value in ("role", "sender", "is_user", "content") for arg in call.args)


def _inserts(call: cst.Call, table: str) -> bool:
    texts = (part.evaluated_value for arg in call.args[:1] for part in walk(arg.value) if isinstance(part, cst.SimpleString))
    return any(found[1] == table for text in texts if isinstance(text, str) and (found := _INTO.search(text)))


__all__ = ["StoredHistories"]
