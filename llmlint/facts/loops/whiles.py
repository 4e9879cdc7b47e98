"""Why a `while` turns, where nothing that it sends comes from an earlier round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.loops.dependence import counted_on, takes_out
from llmlint.facts.model import LoopKind
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCH = regex(r"(^|_)(batch(es|ed)?|pages?|groups?|buckets?|shards?|partitions?|windows?|minibatch(es)?)(_|$)", re.IGNORECASE)


def turns_while(loop: cst.While) -> tuple[LoopKind, str, int | None]:
    """What the test and the body of a `while` say: a queue that it empties, an inbox, a wait, a batch in each round."""
    if counted_on(loop):
        return LoopKind.DATA, "the loop walks over indices", None
    sliced = False
    for node in walk(loop.body):
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and takes_out(node):
            asked = [_asks_for(part, node.func) for part in _ways_on(loop.test)]
            if all(asked):
                return LoopKind.DATA, "the loop empties a queue", None
            if any(asked):
                return LoopKind.INTERACTIVE, "the loop waits for what arrives", None
        if isinstance(node, cst.Slice) and node.lower is not None and node.upper is not None:
            sliced = True
        if isinstance(node, cst.Name) and _BATCH.search(node.value):
            sliced = True
        if isinstance(node, cst.Call) and words(node.func).rpartition(".")[2] == "sleep":
            return LoopKind.POLL, "the loop waits between its rounds", None
    if sliced:
        return LoopKind.BATCH, "each round takes a batch", None
    return LoopKind.UNKNOWN, "what ends the loop is not visible", None


def _ways_on(test: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """Each reason for another round: both sides of `not stopped or not queue.empty()`."""
    if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.Or):
        yield from (*_ways_on(test.left), *_ways_on(test.right))
    else:
        yield test


def _asks_for(test: cst.BaseExpression, taken: cst.Attribute) -> bool:
    """Whether a test asks for what an item is taken from: for `get`, which waits where there is none, for no other part of its object."""
    queue = words(taken.value)
    if any(isinstance(node, (cst.Name, cst.Attribute)) and words(node) == queue for node in walk(test)):
        return True
    owner = next((part.value for part in walk(taken.value) if isinstance(part, cst.Name)), "")
    return taken.attr.value != "get" and any(isinstance(node, cst.Name) and node.value == owner for node in walk(test))


__all__ = ["turns_while"]
