"""How a fix writes a text where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from llmlint.facts.values.base import At


def empty_text(at: At) -> str:
    """An empty text beside a node: within an f-string its quotes are not used, which Python takes from 3.12 on only."""
    node: cst.CSTNode | None = at.node
    used = ""
    while node is not None:
        used += node.start if isinstance(node, cst.FormattedString) else ""
        node = at.module.parents.get(node)
    return '""' if '"' not in used else "''" if "'" not in used else "str()"


__all__ = ["empty_text"]
