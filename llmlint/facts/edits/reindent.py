"""Pieces of code as text that can stand elsewhere, with parts of them replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from llmlint.facts.edits.rooms import block_indent
from llmlint.facts.values.base import At
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from llmlint.facts.model.parts import Span


def body_of(loop: cst.For) -> Sequence[cst.BaseStatement] | None:
    """The statements of a loop, where they stand on lines of their own."""
    return loop.body.body if isinstance(loop.body, cst.IndentedBlock) else None


def expression_text(at: At, node: cst.CSTNode) -> str:
    """An expression that stands in the statement of a node: where it goes over several lines, they stay in their columns."""
    return at.module.tree.code_for_node(node).replace("\n", f"\n{block_indent(at)}")


def statement_text(at: At, line: cst.BaseStatement, changes: Mapping[cst.BaseExpression, cst.BaseExpression]) -> str | None:
    """A statement without its indentation, with expressions in it replaced; `None` where a text goes over several lines."""
    tree = at.module.tree
    if any(isinstance(part, (cst.SimpleString, cst.FormattedString)) and "\n" in tree.code_for_node(part) for part in walk(line)):
        return None
    made = line.visit(_Replacing(changes))
    if isinstance(made, cst.SimpleStatementLine) and not any(space.comment is not None for space in made.leading_lines):
        made = made.with_changes(leading_lines=())
    return tree.code_for_node(made) if isinstance(made, cst.CSTNode) else None


def with_parts(around: cst.BaseExpression, changes: Mapping[cst.BaseExpression, cst.BaseExpression]) -> cst.BaseExpression:
    """An expression with parts of it, or all of it, replaced."""
    made = around.visit(_Replacing(changes))
    assert isinstance(made, cst.BaseExpression)
    return made


def has_comments(at: At) -> bool:
    """Whether a comment stands in a piece of code."""
    return "#" in at.module.tree.code_for_node(at.node)


def last_line(at: At, statement: cst.BaseStatement, locate: Callable[[At], Span]) -> int:
    """The last line of a statement; the place of a compound one goes on into the empty lines behind it."""
    ends = [part for part in walk(statement) if isinstance(part, cst.BaseSmallStatement)]
    return max(locate(At(at.module, part)).end.line for part in ends)


class _Replacing(cst.CSTTransformer):
    """Puts other expressions in place of some, which are known by their identity."""

    def __init__(self, changes: Mapping[cst.BaseExpression, cst.BaseExpression]) -> None:
        super().__init__()
        self._new = {id(old): new for old, new in changes.items()}

    def on_visit(self, node: cst.CSTNode) -> bool:
        return id(node) not in self._new

    def on_leave(self, original_node: cst.CSTNodeT, updated_node: cst.CSTNodeT) -> Any:
        return self._new.get(id(original_node), updated_node)


__all__ = ["body_of", "expression_text", "has_comments", "last_line", "statement_text", "with_parts"]
