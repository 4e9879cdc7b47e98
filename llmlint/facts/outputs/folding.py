"""Comparisons that hold for an answer in any case once it is folded: where that is written, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.followed.asserting import is_optional
from llmlint.facts.values.base import At

if TYPE_CHECKING:
    from llmlint.facts.values.flows import Flow

_BINDS_TIGHTLY = (cst.Name, cst.Attribute, cst.Call, cst.Subscript)


def folding(at: At, flows: tuple[Flow, ...]) -> tuple[At, str] | None:
    """The text of a comparison with a word that is written there in lower case, and what is to be put behind it.

    Nothing where the text may be missing, for `None` cannot be folded, nor where it is held against a list: what is in the list goes on
    as it is, and would not be one of its words.
    """
    node = at.node
    if not isinstance(node, cst.Comparison) or len(node.comparisons) > 1 or any(is_optional(flow) for flow in flows if not flow.steps):
        return None
    if not isinstance(node.comparisons[0].operator, (cst.Equal, cst.NotEqual)):
        return None
    sides = (node.left, node.comparisons[0].comparator)
    texts = [text for text, word in (sides, sides[::-1]) if isinstance(text, _BINDS_TIGHTLY) and _is_lower(word)]
    stripped = all(flow.steps and flow.steps[-1].detail == "strip" for flow in flows)
    return (At(at.module, texts[0]), ".casefold()" if stripped else ".strip().casefold()") if texts else None


def _is_lower(word: cst.BaseExpression) -> bool:
    value = word.evaluated_value if isinstance(word, cst.SimpleString) else None
    return isinstance(value, str) and value == value.strip().casefold()


__all__ = ["folding"]
