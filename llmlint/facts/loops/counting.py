"""Loops that only count: over a `range` that is no range of indices, an endless counter, or one item so many times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.loops.at_most import only_value
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import ModuleUnit

MAX_STEPS = 6
_SHOWING = frozenset({"tqdm", "track", "list", "tuple", "iter", "alive_it", "atqdm"})
_COUNTERS = frozenset({"range", "count", "trange"})


def counted(source: cst.BaseExpression, module: ModuleUnit) -> cst.BaseExpression:
    """What is walked over, behind a name given once and behind what only shows or copies it."""
    for _ in range(MAX_STEPS):
        behind: cst.BaseExpression | None = None
        if isinstance(source, cst.Name):
            behind = only_value(source, module)
        elif isinstance(source, cst.Call) and source.args and words(source.func).rpartition(".")[2] in _SHOWING:
            behind = source.args[0].value if not source.args[0].star else None
        if behind is None:
            return source
        source = behind
    return source


def counts(source: cst.BaseExpression) -> bool:
    """Whether an expression is a `range` or an endless counter, and no range of indices."""
    if not isinstance(source, cst.Call) or words(source.func).rpartition(".")[2] not in _COUNTERS:
        return False
    return not any(isinstance(node, cst.Call) and words(node.func) == "len" for arg in source.args for node in walk(arg.value))


def repeats_one(source: cst.BaseExpression) -> bool:
    """Whether an expression is one item so many times: `[item] * n`, `itertools.repeat(item, n)`."""
    match source:
        case cst.BinaryOperation(left=left, operator=cst.Multiply(), right=right):
            lists = [side for side in (left, right) if isinstance(side, (cst.List, cst.Tuple))]
            return any(len(side.elements) == 1 for side in lists)
        case cst.Call():
            return words(source.func).rpartition(".")[2] == "repeat"
        case _:
            return False


__all__ = ["counted", "counts", "repeats_one"]
