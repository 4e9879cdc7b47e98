"""What stands in a block of code, and how it ends."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Kinds = tuple[type[cst.CSTNode], ...]
LEAVING: Kinds = (cst.Raise, cst.Return, cst.Break)


def statements_in(lines: Iterable[cst.CSTNode]) -> list[cst.CSTNode]:
    """The statements on some lines, those that share a line one by one."""
    return [part for line in lines for part in (line.body if isinstance(line, cst.SimpleStatementLine) else (line,))]


def statements_before(above: cst.CSTNode, below: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The statements of a block in front of one of them."""
    return takewhile(lambda statement: statement is not below, above.body) if isinstance(above, cst.IndentedBlock) else iter(())


def last_in(block: cst.BaseSuite) -> cst.CSTNode | None:
    """The last statement of a block."""
    return next(reversed(statements_in(block.body[-1:])), None)


def turns_away(block: cst.BaseSuite, kinds: Kinds = LEAVING) -> bool:
    """Whether whoever comes to the end of a block is turned away: it ends with such a statement, by default one that leaves a loop."""
    return leaves(last_in(block), kinds)


def leaves(statement: cst.CSTNode | None, kinds: Kinds = LEAVING) -> bool:
    """Whether a statement is such a one, or an `if` of which each branch ends with one; also where it shares a line with others."""
    match statement:
        case cst.SimpleStatementLine(body=parts):
            return any(isinstance(part, kinds) for part in parts)
        case cst.If(body=body, orelse=orelse):
            other = leaves(orelse, kinds) if isinstance(orelse, cst.If) else orelse is not None and turns_away(orelse.body, kinds)
            return other and turns_away(body, kinds)
        case _:
            return isinstance(statement, kinds)


__all__ = ["LEAVING", "last_in", "leaves", "statements_before", "statements_in", "turns_away"]
