"""Statements of a loop that could stand in front of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.rooms import above_of, block_indent
from llmlint.facts.model.parts import Position, Span
from llmlint.facts.model.rooms import Hoist
from llmlint.facts.values.base import At
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable

    Locate = Callable[[At], Span]


def hoist(at: At, loop: cst.CSTNode, locate: Locate) -> Hoist | None:
    """How the statement that an expression stands in can be moved in front of a loop; `None` where anything speaks against it.

    It gives one name a value, which is given nowhere else in the loop, nor used before; nothing in it comes from the loop.
    """
    parents = at.module.parents
    line: cst.CSTNode | None = at.node
    while line is not None and not isinstance(line, cst.BaseStatement):
        line = parents.get(line)
    if not isinstance(loop, (cst.For, cst.While)) or not isinstance(line, cst.SimpleStatementLine):
        return None
    block = loop.body
    if not isinstance(block, cst.IndentedBlock) or line not in block.body or len(block.body) < 2:
        return None
    name, value = _given(line)
    if name is None or value is None or not _stands_alone(name, value, line, loop, block):
        return None
    outer = block_indent(At(at.module, loop))
    written = at.module.tree.code_for_node(line.body[0]).split("\n")
    if any(space.comment is not None for space in line.leading_lines):
        return None
    if any(isinstance(part, (cst.SimpleString, cst.FormattedString)) and _is_long(part, at) for part in walk(line)):
        return None
    span = locate(At(at.module, line))
    comment = line.trailing_whitespace.comment
    text = "\n".join(f"{outer}{part}".rstrip() for part in written) + (f"  {comment.value}" if comment is not None else "") + "\n"
    whole = Span(span.path, Position(span.start.line, 1), Position(span.end.line + 1, 1))
    return Hoist(whole, above_of(At(at.module, loop), loop.leading_lines, locate), text)


def _given(line: cst.SimpleStatementLine) -> tuple[str | None, cst.BaseExpression | None]:
    small = line.body[0] if len(line.body) == 1 else None
    if isinstance(small, cst.Assign) and len(small.targets) == 1 and isinstance(target := small.targets[0].target, cst.Name):
        return target.value, small.value
    return None, None


def _stands_alone(
    name: str, value: cst.BaseExpression, line: cst.SimpleStatementLine, loop: cst.For | cst.While, block: cst.IndentedBlock
) -> bool:
    used = {part.value for part in walk(value) if isinstance(part, cst.Name)}
    bound: list[str] = []
    for part in walk(loop):
        match part:
            case cst.AssignTarget() | cst.AnnAssign() | cst.AugAssign() | cst.For() | cst.CompFor() | cst.NamedExpr():
                bound += [inner.value for inner in walk(part.target) if isinstance(inner, cst.Name)]
            case cst.AsName() | cst.Del() | cst.FunctionDef() | cst.Global() | cst.Nonlocal():
                bound += [inner.value for inner in walk(part) if isinstance(inner, cst.Name)]
            case _:
                pass
    before = [loop.test if isinstance(loop, cst.While) else loop.iter, *block.body[: list(block.body).index(line)]]
    early = {part.value for node in before for part in walk(node) if isinstance(part, cst.Name)}
    return not used & set(bound) and bound.count(name) == 1 and name not in early


def _is_long(part: cst.SimpleString | cst.FormattedString, at: At) -> bool:
    return "\n" in at.module.tree.code_for_node(part)


__all__ = ["hoist"]
