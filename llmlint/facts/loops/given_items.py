"""Items that a loop is handed by its callers as they are: nothing in sight makes them of data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.loops.counting import counted
from llmlint.patterns import regex

if TYPE_CHECKING:
    from llmlint.facts.loops.causes import Surroundings

_LISTS_OF_MESSAGES = regex(
    r"^(\w+\.)*([Ll]ist|Sequence|Iterable)\[(\w+\.)*([Ll]ist|Sequence)\[(\w+\.)*([Dd]ict|Mapping|\w*Message\w*)(\[|\])"
)


def are_given(source: cst.BaseExpression, around: Surroundings) -> bool:
    """Whether a list is a parameter, or an entry or a stretch of one, or of a dict that is written out: nothing here makes it of data."""
    behind = _beginning(source, around)
    return isinstance(behind, cst.Dict) or _parameter(behind, around) is not None


def are_conversations(source: cst.BaseExpression, around: Surroundings) -> bool:
    """Whether a list is a parameter that is declared to hold lists of messages: each is a request of its own, or already a batch."""
    parameter = _parameter(_beginning(source, around), around)
    declared = parameter.annotation if parameter is not None else None
    return declared is not None and _LISTS_OF_MESSAGES.search(words(declared.annotation)) is not None


def _beginning(source: cst.BaseExpression, around: Surroundings) -> cst.BaseExpression:
    numbered = isinstance(source, cst.Call) and words(source.func) == "enumerate" and bool(source.args)
    behind = counted(source.args[0].value if isinstance(source, cst.Call) and numbered else source, around.module)
    while isinstance(behind, cst.Subscript):
        behind = counted(behind.value, around.module)
    return behind


def _parameter(node: cst.BaseExpression, around: Surroundings) -> cst.Param | None:
    parameters = around.unit.parameters if isinstance(around.unit, FunctionUnit) and isinstance(node, cst.Name) else ()
    return next((each.node for each in parameters if isinstance(node, cst.Name) and each.name == node.value), None)


__all__ = ["are_conversations", "are_given"]
