"""Numbers as they are written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

MAX_DIGITS = 600


def number_of(node: cst.Integer) -> int:
    """What an integer literal says. One that Python may refuse to read for its length counts as endless."""
    return int(node.value, 0) if len(node.value) <= MAX_DIGITS else sys.maxsize


__all__ = ["number_of"]
