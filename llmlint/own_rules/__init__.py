"""The rules about llmlint's own work: what it could not read, and the comments that speak to it. No pack brings them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmlint.own_rules.invalid_suppression import InvalidSuppression
from llmlint.own_rules.judged_comment import JudgedComment, Word
from llmlint.own_rules.not_analysed import NotAnalysed
from llmlint.own_rules.unused_suppression import UnusedSuppression

if TYPE_CHECKING:
    from llmlint.api import Rule

ABOUT_COMMENTS: tuple[type[Rule[Any]], ...] = (UnusedSuppression, InvalidSuppression)
OWN_RULES: tuple[type[Rule[Any]], ...] = (*ABOUT_COMMENTS, NotAnalysed)

__all__ = ["ABOUT_COMMENTS", "OWN_RULES", "InvalidSuppression", "JudgedComment", "NotAnalysed", "UnusedSuppression", "Word"]
