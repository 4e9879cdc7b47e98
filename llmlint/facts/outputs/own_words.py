"""Tests of what a text is, or begins with, that ask nothing of the model: for what the program itself says, and to count lines."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At

# What is shorter may well begin an answer too.
LEAST = 12
_SAID_AS = frozenset({"content", "text", "message"})


class OwnWords:
    """What the functions of a project return that is written out: refusals and errors, told apart by their first words."""

    def __init__(self, world: World) -> None:
        self._world = world

    def are_asked_for(self, at: At) -> bool:
        """Whether a test is for the beginning of such a text."""
        match at.node:
            case cst.Call(args=[cst.Arg(value=cst.SimpleString(evaluated_value=str() as words))]) if len(words) >= LEAST:
                return any(text.startswith(words) for text in self._returned)
            case _:
                return False

    def are_compared(self, at: At) -> bool:
        """Whether a text is compared with what the program itself writes into messages: `{"role": "assistant", "content": "May I?"}`."""
        match at.node:
            case cst.Comparison(comparisons=[cst.ComparisonTarget(comparator=cst.SimpleString(evaluated_value=str() as words))]):
                return len(words) >= LEAST and words in self._said
            case _:
                return False

    @cached_property
    def _said(self) -> frozenset[str]:
        modules = list(self._world.modules.values())
        pairs = [(node.key, node.value) for module in modules for node in module.index.of(cst.DictElement)]
        pairs += [(node.keyword, node.value) for module in modules for node in module.index.of(cst.Arg) if node.keyword is not None]
        texts = [value.evaluated_value for key, value in pairs if isinstance(value, cst.SimpleString) and _named(key) in _SAID_AS]
        return frozenset(text for text in texts if isinstance(text, str))

    @cached_property
    def _returned(self) -> frozenset[str]:
        modules = list(self._world.modules.values())
        given = [node.value for module in modules for node in module.index.of(cst.Return) if node.value is not None]
        parts = [part for value in given for part in (value, *_elements(value))]
        texts = [part.evaluated_value for part in parts if isinstance(part, cst.SimpleString)]
        return frozenset(text for text in texts if isinstance(text, str) and len(text) >= LEAST)


def _named(key: cst.BaseExpression) -> object:
    return key.value if isinstance(key, cst.Name) else key.evaluated_value if isinstance(key, cst.SimpleString) else None


def _elements(value: cst.BaseExpression) -> list[cst.BaseExpression]:
    return [element.value for element in value.elements] if isinstance(value, cst.Tuple) else []


def only_counts(at: At) -> bool:
    """Whether all that a test decides is whether something is counted: `if not line.startswith("#"): lines += 1`."""
    skipped = (cst.BooleanOperation, cst.UnaryOperation)
    above, below = next(((above, below) for above, below in at.module.around(at.node) if not isinstance(above, skipped)), (None, None))
    if not isinstance(above, cst.If) or below is not above.test or above.orelse is not None:
        return False
    changed = [node for node in walk(above.body) if isinstance(node, cst.BaseSmallStatement)]
    return bool(changed) and all(isinstance(node, cst.AugAssign) and isinstance(node.value, cst.Integer) for node in changed)


__all__ = ["OwnWords", "only_counts"]
