"""Rows of a table of a database, where all of them are read: `session.query(Message).filter(…).all()`, `SELECT … FROM messages`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.list_expressions import COPIES, returned_by
from llmlint.facts.evaluation.look_up import functions_behind
from llmlint.facts.evaluation.strings import words
from llmlint.facts.followed.name_uses import uses_of
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World

MAX_DEPTH = 6
# What leaves the rows as many as they are.
_ORDERS = frozenset(
    {"all", "scalars", "mappings", "unique", "fetchall", "order_by", "filter", "filter_by", "where", "options", "join", "reverse", "tuples"}
)
_ASKS = frozenset({"execute", "scalars", "exec"})
_COPIES = COPIES | {"reversed", "sorted"}
_FROM = regex(r"\bSELECT\b[^<>]{0,500}?\bFROM\s+[\"`]?(\w+)", re.IGNORECASE)
_BOUNDED = regex(r"\b(LIMIT|TOP|FETCH|OFFSET|COUNT|MAX|MIN|GROUP|DISTINCT|BETWEEN)\b|[<>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of a table that some keys select. `table` is its name, or that of its class; `ways` are the functions on the way to them."""

    table: str
    ways: tuple[Unit, ...]


def rows_of(world: World, unit: Unit, node: cst.BaseExpression, depth: int = MAX_DEPTH) -> Iterator[Rows | None]:
    """What an expression may read; `None` where that is bounded, or not known."""
    if depth == 0:
        yield None
        return
    match node:
        case cst.Await(expression=inner) | cst.NamedExpr(value=inner):
            yield from rows_of(world, unit, inner, depth - 1)
        case cst.Name(value=name):
            uses = uses_of(unit, name)
            given = [use.value for use in uses if use.by == "given"]
            for value in given if len(given) == len(uses) else ():
                yield from rows_of(world, unit, value, depth - 1)
            if not given or len(given) < len(uses):
                yield None
        case cst.Call(func=func, args=[first, *_]) if words(func) in _COPIES:
            yield from rows_of(world, unit, first.value, depth - 1)
        case cst.Call(func=func):
            functions = [function for function in functions_behind(world, unit, func) if function is not unit]
            for function in functions:
                for returned in returned_by(function):
                    for found in rows_of(world, function, returned, depth - 1):
                        yield Rows(found.table, (*found.ways, unit)) if found is not None else None
            if not functions:
                table = _table_of(unit, node)
                yield Rows(table, (unit,)) if table else None
        case _:
            yield None


def _table_of(unit: Unit, node: cst.BaseExpression) -> str:
    """The table all of whose rows a chain of methods reads; empty where something on the way bounds them."""
    while isinstance(node, cst.Await):
        node = node.expression
    match node:
        case cst.Call(func=cst.Attribute(value=base, attr=cst.Name(value="query")), args=[cst.Arg(value=model)]) if words(base):
            return words(model).rpartition(".")[2]
        case cst.Call(func=func, args=[cst.Arg(value=model)]) if words(func).rpartition(".")[2] == "select":
            return words(model).rpartition(".")[2]
        case cst.Call(func=cst.Attribute(attr=cst.Name(value=asked)), args=[cst.Arg(value=statement), *_]) if asked in _ASKS:
            return _table_of_statement(unit, statement)
        case cst.Call(func=cst.Attribute(value=cst.Name(value=cursor), attr=cst.Name(value="fetchall")), args=[]):
            return _fetched(unit, cursor)
        case cst.Call(func=cst.Attribute(value=base, attr=cst.Name(value=method)), args=args) if method in _ORDERS:
            return "" if any(_compares(arg) for arg in args) else _table_of(unit, base)
        case cst.Attribute(value=model, attr=cst.Name(value="query" | "objects")):
            return words(model).rpartition(".")[2]
        case cst.Name(value=name):
            given = [use.value for use in uses_of(unit, name)]
            return _table_of(unit, given[0]) if len(given) == 1 and not isinstance(given[0], cst.Name) else ""
        case _:
            return ""


def _table_of_statement(unit: Unit, node: cst.BaseExpression) -> str:
    """The table that a statement reads: words of SQL, or what `select` makes."""
    match node:
        case cst.SimpleString() | cst.ConcatenatedString():
            said = str(node.evaluated_value)
            found = _FROM.search(said) if not _BOUNDED.search(said) else None
            return found[1] if found else ""
        case cst.Call(func=cst.Name(value="text") | cst.Attribute(attr=cst.Name(value="text")), args=[first, *_]):
            return _table_of_statement(unit, first.value)
        case _:
            return _table_of(unit, node)


def _fetched(unit: Unit, cursor: str) -> str:
    """The table that a cursor reads, where one statement is handed to it; else what it was given by another one."""
    asked = [
        call.args[0].value for call in only(unit.module.own_nodes(unit), cst.Call) if call.args and words(call.func) == f"{cursor}.execute"
    ]
    read = [table for statement in asked if (table := _table_of_statement(unit, statement))]
    if len(asked) == 1:
        return read[0] if read else ""
    given = [use.value for use in uses_of(unit, cursor)]
    return _table_of(unit, given[0]) if not asked and len(given) == 1 else ""


def _compares(arg: cst.Arg) -> bool:
    """Whether a condition is an order: those after a day, or behind a number."""
    orders = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)
    keyword = arg.keyword.value if arg.keyword is not None else ""
    return keyword.rpartition("__")[2] in ("gt", "gte", "lt", "lte", "range", "in") or any(
        isinstance(part, orders) for part in walk(arg.value)
    )


__all__ = ["MAX_DEPTH", "Rows", "rows_of"]
