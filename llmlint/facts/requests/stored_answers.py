"""Functions that look an answer up in a store, return what they find there, and put a new answer into it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import FunctionUnit

_WRITES = re.compile(r"(^|_)(save|set|put|store|write|add|update|upsert|insert|replace|create|merge)", re.IGNORECASE)
_WRITES_ROWS = re.compile(r"\s*(insert|replace|update|merge)\s", re.IGNORECASE)


def answers_from_a_store(function: FunctionUnit, own: set[cst.CSTNode], sites: list[cst.CSTNode]) -> bool:
    """Whether what a store holds is returned before a model is asked, and the model's answer goes into the same store."""
    order = function.module.index.order
    first = min(map(order, sites))
    looked_up = {
        target.target.value: store
        for node in only(own, cst.Assign)
        if order(node) < first and (store := _store(node.value)) and not _on_condition(node, function)
        for target in node.targets
        if isinstance(target.target, cst.Name)
    }
    returned = {name for node in only(own, cst.If) if order(node) < first for name in _returned(node) if name in looked_up}
    stores = {looked_up[name] for name in returned}
    written = (node for node in only(own, cst.Call) if order(node) > first and _writes(node))
    return bool(stores) and any(_store(node) in stores for node in written)


def _on_condition(node: cst.CSTNode, function: FunctionUnit) -> bool:
    """Whether a node stands in a branch: a store that may be missing keeps nothing for those who bring none."""
    above = function.module.parents.get(node)
    while above is not None and above is not function.node:
        if isinstance(above, cst.If):
            return True
        above = function.module.parents.get(above)
    return False


def _returned(node: cst.If) -> set[str]:
    """The names that are both tested and returned: `if row is not None: return row[0]`."""
    tested = {part.value for part in walk(node.test) if isinstance(part, cst.Name)}
    returns = (part.value for part in walk(node.body) if isinstance(part, cst.Return) and part.value is not None)
    return tested & {name.value for value in returns for name in walk(value) if isinstance(name, cst.Name)}


def _store(node: cst.BaseExpression) -> str:
    """What a chain of calls starts at: `self.database` of `self.database.execute(…).fetchone()`; empty for anything else."""
    found, is_called = node.expression if isinstance(node, cst.Await) else node, False
    while isinstance(found, cst.Call) and isinstance(found.func, cst.Attribute):
        found, is_called = found.func.value, True
    return words(found) if is_called and isinstance(found, (cst.Name, cst.Attribute)) else ""


def _writes(node: cst.Call) -> bool:
    if not isinstance(node.func, cst.Attribute) or not node.args:
        return False
    statement = node.args[0].value
    text = statement.evaluated_value if isinstance(statement, (cst.SimpleString, cst.ConcatenatedString)) else None
    return _WRITES.search(node.func.attr.value) is not None or (isinstance(text, str) and _WRITES_ROWS.match(text) is not None)


__all__ = ["answers_from_a_store"]
