"""Statements of a loop that could stand in front of it, and of a function that could stand in its module."""

from __future__ import annotations

import builtins
import re
from itertools import takewhile
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.reindent import last_line
from llmlint.facts.edits.rooms import above_of, block_indent
from llmlint.facts.followed.name_uses import is_label
from llmlint.facts.model.parts import Position, Span
from llmlint.facts.model.rooms import Hoist
from llmlint.facts.values.base import At
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from llmlint.facts.evaluation.units import ModuleUnit

    Locate = Callable[[At], Span]

_CLOSES = frozenset({"close", "aclose", "__enter__", "__aenter__", "__exit__", "__aexit__"})

# Contexts in which an error means something else than outside of them.
_MEETS_ERRORS = re.compile(r"suppress|ignor|raises|attempt|retr(y|i)|timeout|deadline|catch|fail|error", re.IGNORECASE)


def hoist(at: At, loops: Sequence[cst.CSTNode], locate: Locate, *, may_fail: bool = True) -> Hoist | None:
    """How the statement that an expression stands in can be moved in front of a loop; `None` where anything speaks against it.

    `loops` are the loop and those around it that it may be moved in front of as well, innermost first. The statement gives one name a
    value, which is given nowhere else in the loop, nor used before; nothing in it comes from the loop. It may stand in a `with`, in an `if`
    that asks for something of the loop, and in a `try`, unless it `may_fail` for reasons that the handlers are there for.
    """
    line = _statement(at)
    if not isinstance(line, cst.SimpleStatementLine):
        return None
    name, value = _given(line)
    if name is None or value is None:
        return None
    inner: cst.SimpleStatementLine | cst.For | cst.While = line
    for loop in loops:
        if not isinstance(loop, (cst.For, cst.While)) or not _is_within(inner, loop, at.module, may_fail=may_fail):
            break
        if not _stands_alone(name, value, line, loop):
            break
        inner = loop
    if isinstance(inner, cst.SimpleStatementLine):
        return None
    return _moved(line, At(at.module, inner), above_of(At(at.module, inner), inner.leading_lines, locate), locate)


def hoist_out(at: At, function: cst.FunctionDef, locate: Locate) -> Hoist | None:
    """How the statement that an expression stands in can be moved in front of a function of the module; `None` where that is not sure.

    It gives one name a value, which nothing else in the function does; the module has no use of the name, and knows by then all that
    the value is made of. What is closed again is not moved.
    """
    module, line = at.module, _statement(at)
    block = function.body
    if not isinstance(line, cst.SimpleStatementLine) or not isinstance(block, cst.IndentedBlock) or line not in block.body:
        return None
    name, value = _given(line)
    if name is None or value is None or len(block.body) < 2 or module.scope_around(function) is not None:
        return None
    used = {part.value for part in walk(value) if isinstance(part, cst.Name) and not is_label(part, module.parents)}
    if not used <= {*_known_before(function, module), *dir(builtins)} or any(isinstance(part, cst.Await) for part in walk(value)):
        return None
    if list(_bound_in(function)).count(name) != 1 or any(_ends_it(part, name) for part in walk(function)):
        return None
    others = (node for node in module.index.of(cst.Name) if node.value == name and not is_label(node, module.parents))
    if any(module.scope_around(node) is None for node in others):
        return None
    first = function.decorators[0] if function.decorators else function
    to = above_of(At(module, first), function.leading_lines, locate)
    moved = _moved(line, At(module, function), to, locate)
    return Hoist(moved.span, to, f"{moved.text}\n{'' if block_indent(At(module, function)) else chr(10)}") if moved is not None else None


def _statement(at: At) -> cst.CSTNode | None:
    line: cst.CSTNode | None = at.node
    while line is not None and not isinstance(line, cst.BaseStatement):
        line = at.module.parents.get(line)
    return line


def _moved(line: cst.SimpleStatementLine, around: At, to: Span, locate: Locate) -> Hoist | None:
    """A line as it stands in front of what is around it, with the comments above it; its texts keep all their characters."""
    comments = [space.comment.value for space in line.leading_lines if space.comment is not None]
    if any(space.comment is None for space in line.leading_lines[len(line.leading_lines) - len(comments) :]):
        return None
    tree, outer = around.module.tree, block_indent(around)
    written = tree.code_for_node(line.body[0])
    texts = [tree.code_for_node(part) for part in walk(line) if isinstance(part, (cst.SimpleString, cst.FormattedString))]
    comment = line.trailing_whitespace.comment
    end = (f"  {comment.value}" if comment is not None else "") + "\n"
    if not any("\n" in text for text in texts):
        written = f"\n{outer}".join(part.rstrip() for part in written.split("\n"))
    span = locate(At(around.module, line))
    whole = Span(span.path, Position(span.start.line - len(comments), 1), Position(last_line(around, line, locate) + 1, 1))
    above = "".join(f"{outer}{comment}\n" for comment in comments)
    return Hoist(whole, to, f"{above}{outer}{written}{end}")


def _given(line: cst.SimpleStatementLine) -> tuple[str | None, cst.BaseExpression | None]:
    small = line.body[0] if len(line.body) == 1 else None
    if isinstance(small, cst.Assign) and len(small.targets) == 1 and isinstance(target := small.targets[0].target, cst.Name):
        return target.value, small.value
    return None, None


def _is_within(line: cst.BaseStatement, loop: cst.For | cst.While, module: ModuleUnit, *, may_fail: bool) -> bool:
    """Whether a statement is one of a loop's own, or of a block in it that it can leave; it is not alone there."""
    node = line
    while True:
        block = module.parents.get(node)
        above = module.parents.get(block) if isinstance(block, cst.IndentedBlock) else None
        if not isinstance(block, cst.IndentedBlock) or (isinstance(node, cst.SimpleStatementLine) and len(block.body) == 1):
            return False
        if above is loop:
            return block is loop.body
        if isinstance(above, cst.Else):
            above = module.parents.get(above)
        if not isinstance(above, (cst.Try, cst.With, cst.If)) or not _can_be_left(above, block, loop, may_fail=may_fail):
            return False
        while isinstance(outer := module.parents.get(above), cst.If):
            above = outer
        node = above


def _can_be_left(node: cst.Try | cst.With | cst.If, block: cst.IndentedBlock, loop: cst.For | cst.While, *, may_fail: bool) -> bool:
    if isinstance(node, cst.If):
        asked = {part.value for part in walk(node.test) if isinstance(part, cst.Name)}
        return bool(asked & set(_bound_in(loop)))
    if not may_fail or isinstance(node, cst.Try):
        return not may_fail and block is node.body
    return not any(isinstance(part, cst.Name) and _MEETS_ERRORS.search(part.value) for item in node.items for part in walk(item))


def _stands_alone(name: str, value: cst.BaseExpression, line: cst.BaseStatement, loop: cst.For | cst.While) -> bool:
    """Whether a value is the same in each round, and its name is used in none before the statement that gives it."""
    used = {part.value for part in walk(value) if isinstance(part, cst.Name)}
    bound = list(_bound_in(loop))
    before = takewhile(lambda node: node is not line, walk(loop))
    early = {part.value for part in before if isinstance(part, cst.Name)}
    return not used & set(bound) and bound.count(name) == 1 and name not in early


def _bound_in(node: cst.CSTNode) -> Iterator[str]:
    """The names that stand in what is assigned, deleted or defined in a piece of code, once for each time."""
    for part in walk(node):
        match part:
            case cst.AssignTarget() | cst.AnnAssign() | cst.AugAssign() | cst.For() | cst.CompFor() | cst.NamedExpr():
                yield from (inner.value for inner in walk(part.target) if isinstance(inner, cst.Name))
            case cst.FunctionDef() if part is node:
                pass
            case cst.AsName() | cst.Del() | cst.FunctionDef() | cst.Global() | cst.Nonlocal():
                yield from (inner.value for inner in walk(part) if isinstance(inner, cst.Name))
            case _:
                pass


def _known_before(function: cst.FunctionDef, module: ModuleUnit) -> Iterator[str]:
    """The names that a module has where it defines a function."""
    for node in module.index.nodes:
        if node is function:
            return
        if module.scope_around(node) is not None:
            continue
        match node:
            case cst.ImportAlias(asname=cst.AsName(name=cst.Name(value=name))) | cst.FunctionDef(name=cst.Name(value=name)):
                yield name
            case cst.ImportAlias():
                yield next(part.value for part in walk(node.name) if isinstance(part, cst.Name))
            case cst.ClassDef():
                yield node.name.value
            case cst.AssignTarget() | cst.AnnAssign() | cst.For():
                yield from (part.value for part in walk(node.target) if isinstance(part, cst.Name))
            case _:
                pass


def _ends_it(node: cst.CSTNode, name: str) -> bool:
    """Whether something closes what a name stands for, or enters it to close it again."""
    match node:
        case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=last)):
            return owner == name and last in _CLOSES
        case cst.WithItem(item=cst.Name(value=owner)):
            return owner == name
        case _:
            return False


__all__ = ["hoist", "hoist_out"]
