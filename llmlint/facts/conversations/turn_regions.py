"""The code that runs once a turn of a conversation, and the places in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.records import dataclass
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import ModuleUnit

_CONDITIONS = (cst.If, cst.IfExp, cst.ExceptHandler, cst.While, cst.For, cst.Match, cst.FunctionDef, cst.Lambda, cst.ClassDef)


@dataclass(frozen=True, slots=True)
class Region:
    """The body of a loop, or of a function that is called for each turn. `counters` are the names that a loop counts with."""

    body: cst.CSTNode
    module: ModuleUnit
    counters: frozenset[str] = frozenset()
    loop: bool = False


def spelling(node: cst.CSTNode) -> str:
    """A name, a chain of attributes, an item under a literal key: the same text for the same place."""
    match node:
        case cst.Name(value=name):
            return name
        case cst.Attribute(value=base, attr=cst.Name(value=name)):
            before = spelling(base)
            return f"{before}.{name}" if before else ""
        case cst.Subscript(value=base, slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString(value=key)))]):
            before = spelling(base)
            return f"{before}[{key[1:-1]}]" if before else ""
        case _:
            return ""


def is_conditional(node: cst.CSTNode, region: Region) -> bool:
    """Whether a condition, a loop or a handler stands between a node and the code of one turn."""
    parents = region.module.parents
    above = parents.get(node)
    while above is not None and above is not region.body:
        if isinstance(above, _CONDITIONS):
            return True
        above = parents.get(above)
    return False


def names_in(node: cst.CSTNode) -> frozenset[str]:
    """The names an expression mentions."""
    return frozenset(part.value for part in walk(node) if isinstance(part, cst.Name))


__all__ = ["Region", "is_conditional", "names_in", "spelling"]
