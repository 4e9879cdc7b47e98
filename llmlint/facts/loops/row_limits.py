"""How many rows a query gives at most, where it says so itself: `LIMIT 5` at its end, `limit=5` beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

# Methods that give out what a query has found, row by row or all at once.
_FOUND = frozenset({"all", "fetchall", "fetch_all", "scalars", "mappings", "unique", "to_list", "execute", "data"})
_LIMIT = regex(r"\blimit\s+(\d{1,6})\s*(?:;\s*)?$", re.IGNORECASE)
_OPTIONS = frozenset({"limit", "max_results", "top_k", "top_n", "n_results", "num_results", "max_items", "page_size"})
_MAX_DIGITS = 6


def asked_for(call: cst.Call) -> cst.BaseExpression | None:
    """What is asked, where a call only gives out what that has found: `query.limit(5)` of `query.limit(5).all()`."""
    match call.func:
        case cst.Attribute(value=asked, attr=cst.Name(value=method)) if method in _FOUND and not call.args:
            return asked
        case _:
            return None


def row_limit(call: cst.Call) -> int | None:
    """The number in a query or among the options of one."""
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value in _OPTIONS and isinstance(argument.value, cst.Integer):
            return int(argument.value.value, 0) if len(argument.value.value) <= _MAX_DIGITS else None
    return _in_text(call.args)


def _in_text(args: Sequence[cst.Arg]) -> int | None:
    match args:
        case [cst.Arg(value=cst.SimpleString() | cst.ConcatenatedString() as text), *_]:
            query = text.evaluated_value
            found = _LIMIT.search(query.rstrip()) if isinstance(query, str) else None
            return int(found[1]) if found is not None else None
        case [cst.Arg(value=cst.FormattedString(parts=[*_, cst.FormattedStringText(value=end)])), *_]:
            found = _LIMIT.search(end.rstrip())
            return int(found[1]) if found is not None else None
        case _:
            return None


__all__ = ["asked_for", "row_limit"]
