"""What puts something into a store: an assignment to an item, a method that saves, a statement that inserts, a file that is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.requests.kept_places import Place, names_in, place_of
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.requests.looking_up import Scope

_WRITES = regex(
    r"(^|_)(save|set|put|store|write|add|update|upsert|insert|replace|create|merge|mark|record|remember|register|cache|keep|dump$)",
    re.IGNORECASE,
)
_WRITES_ROWS = regex(r"\s*(insert|replace|update|merge)\s", re.IGNORECASE)

_PUTTING: tuple[type[cst.Assign | cst.Call], ...] = (cst.Assign, cst.Call)


@dataclass(frozen=True, slots=True)
class Put:
    """Something that is put away. `names`: all that the statement mentions; `function`: what is called."""

    node: cst.CSTNode
    place: Place
    names: frozenset[str]
    function: str


def puts(scope: Scope) -> Iterator[Put]:
    """All that a loop or function puts away, in source order."""
    for node in only(scope.nodes, *_PUTTING):
        if isinstance(node, cst.Assign):
            for target in node.targets:
                place = _assigned_place(target.target, scope)
                if place is not None:
                    yield Put(node, place, names_in(node.value), "")
        elif _writes(node) and (place := place_of(node, scope.known)) is not None:
            yield Put(node, place, frozenset[str]().union(*(names_in(argument.value) for argument in node.args)), words(node.func))


def _assigned_place(target: cst.BaseExpression, scope: Scope) -> Place | None:
    if scope.is_outside(target):
        whole = frozenset({words(target)})
        return Place(whole, whole)
    return place_of(target, scope.known) if isinstance(target, cst.Subscript) else None


def _writes(node: cst.Call) -> bool:
    if not node.args:
        return False
    text = node.args[0].value
    statement = text.evaluated_value if isinstance(text, (cst.SimpleString, cst.ConcatenatedString)) else None
    named = _WRITES.search(words(node.func).rpartition(".")[2])
    return named is not None or (isinstance(statement, str) and _WRITES_ROWS.match(statement) is not None)


__all__ = ["Put", "puts"]
