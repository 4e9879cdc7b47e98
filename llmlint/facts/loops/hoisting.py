"""Statements of a loop that could stand in front of it, and of a function that could stand in its module."""

from __future__ import annotations

import builtins
import re
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.reindent import last_line
from llmlint.facts.edits.rooms import above_of, block_indent
from llmlint.facts.followed.name_uses import is_label
from llmlint.facts.loops.moving import awaited, is_evaluated_once, new_name, reindented
from llmlint.facts.model.parts import Position, Span
from llmlint.facts.model.rooms import Hoist
from llmlint.facts.values.base import At
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from llmlint.facts.evaluation.units import ModuleUnit

    Locate = Callable[[At], Span]

_CLOSES = frozenset({"close", "aclose", "__enter__", "__aenter__", "__exit__", "__aexit__"})

# Contexts in which an error means something else than outside of them.
_MEETS_ERRORS = regex(r"suppress|ignor|raises|attempt|retr(y|i)|timeout|deadline|catch|fail|error", re.IGNORECASE)


def hoist(at: At, loops: Sequence[cst.CSTNode], locate: Locate, called: str, *, may_fail: bool = True) -> Hoist | None:
    """How an expression can be moved in front of a loop; `None` where anything speaks against it.

    `loops` are the loop and those around it that it may be moved in front of as well, innermost first. Nothing in it comes from the loop.
    It may stand in a `with`, in an `if` that asks for something of the loop, and in a `try`, unless it `may_fail` for reasons that the
    handlers are there for. With its statement goes what gives one name a value, which is given nowhere else in the loop, nor used before;
    any other expression gets a name such as `called`.
    """
    line = _statement(at)
    name, value = _given(line)
    if line is None:
        return None
    if name is not None and value is not None and not _is_alone(line, at.module):
        outermost = _outermost(line, loops, at.module, lambda loop: _stands_alone(name, value, line, loop), may_fail=may_fail)
        if isinstance(outermost, (cst.For, cst.While)) and isinstance(line, cst.SimpleStatementLine):
            around = At(at.module, outermost)
            return _moved(line, around, above_of(around, outermost.leading_lines, locate), locate)
    return _named(at, line, loops, locate, called, may_fail=may_fail) if value is not awaited(at) else None


def _named(at: At, line: cst.CSTNode, loops: Sequence[cst.CSTNode], locate: Locate, called: str, *, may_fail: bool) -> Hoist | None:
    """An expression in front of a loop, under a name of its own."""
    module, node = at.module, awaited(at)
    used = {part.value for part in walk(node) if isinstance(part, cst.Name)}

    def stands_alone(loop: cst.For | cst.While) -> bool:
        return not used & set(_bound_in(loop)) and not _is_ended(node, line, loop, module)

    outermost = _outermost(line, loops, module, stands_alone, may_fail=may_fail) if is_evaluated_once(node, line, module) else None
    name = new_name(called, module)
    if outermost is None or name is None:
        return None
    around = At(module, outermost)
    indent = block_indent(around)
    text = reindented(At(module, node), indent)
    to = above_of(around, outermost.leading_lines, locate)
    return Hoist(locate(At(module, node)), to, f"{indent}{name} = {text}\n", name) if text is not None else None


def _outermost(
    line: cst.CSTNode,
    loops: Sequence[cst.CSTNode],
    module: ModuleUnit,
    stands_alone: Callable[[cst.For | cst.While], bool],
    *,
    may_fail: bool,
) -> cst.For | cst.While | None:
    """The last of loops, innermost first, in front of which a statement, or something of it, can go."""
    found: cst.For | cst.While | None = None
    for loop in loops:
        inner = found if found is not None else line
        if not isinstance(loop, (cst.For, cst.While)) or not _is_within(inner, loop, module, may_fail=may_fail) or not stands_alone(loop):
            break
        found = loop
    return found


def hoist_out(at: At, function: cst.FunctionDef, locate: Locate, called: str) -> Hoist | None:
    """How an expression can be moved in front of a function of the module; `None` where that is not sure.

    The module knows by then all that it is made of. What is closed again is not moved. With its statement goes what gives a name a value
    that nothing else in the function gives it, and that means nothing in the module; other expressions get a name such as `called`.
    """
    module, line, node = at.module, _statement(at), awaited(at)
    name, value = _given(line)
    whole = value is not None and _is_free(name, function, module) and _is_known_outside(value, function, module)
    if line is None or module.scope_around(function) is not None or not (whole or _is_known_outside(node, function, module)):
        return None
    to = above_of(At(module, function.decorators[0] if function.decorators else function), function.leading_lines, locate)
    indent = block_indent(At(module, function))
    end = "\n" if indent else "\n\n"
    if whole and isinstance(line, cst.SimpleStatementLine):
        can_go = not _is_alone(line, module) and _is_within(line, function, module, may_fail=False)
        moved = _moved(line, At(module, function), to, locate) if can_go else None
        return replace(moved, text=f"{moved.text}{end}") if moved is not None else None
    new, text = new_name(called, module), reindented(At(module, node), indent)
    stays = value is node or not is_evaluated_once(node, line, module) or _is_ended(node, line, function, module)
    return Hoist(locate(At(module, node)), to, f"{indent}{new} = {text}\n{end}", new) if new and text and not stays else None


def _is_free(name: str | None, function: cst.FunctionDef, module: ModuleUnit) -> bool:
    """Whether a name is given something once in a function, is not closed there, and means nothing in the module."""
    if name is None or list(_bound_in(function)).count(name) != 1 or any(_ends_it(part, name) for part in walk(function)):
        return False
    others = (node for node in module.index.of(cst.Name) if node.value == name and not is_label(node, module.parents))
    return all(module.scope_around(node) is not None for node in others)


def _is_known_outside(value: cst.BaseExpression, function: cst.FunctionDef, module: ModuleUnit) -> bool:
    used = {part.value for part in walk(value) if isinstance(part, cst.Name) and not is_label(part, module.parents)}
    waits = any(isinstance(part, cst.Await) for part in walk(value))
    return used <= {*_known_before(function, module), *dir(builtins)} and not waits


def _is_ended(node: cst.CSTNode, line: cst.CSTNode | None, block: cst.CSTNode, module: ModuleUnit) -> bool:
    """Whether what an expression gives is closed in a block, or is what is entered there."""
    name, _ = _given(line)
    parent = module.parents.get(node)
    ends = isinstance(parent, cst.Attribute) and parent.attr.value in _CLOSES
    return ends or (name is not None and any(_ends_it(part, name) for part in walk(block)))


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
    written = reindented(At(around.module, line.body[0]), outer) or tree.code_for_node(line.body[0])
    comment = line.trailing_whitespace.comment
    end = (f"  {comment.value}" if comment is not None else "") + "\n"
    span = locate(At(around.module, line))
    whole = Span(span.path, Position(span.start.line - len(comments), 1), Position(last_line(around, line, locate) + 1, 1))
    above = "".join(f"{outer}{comment}\n" for comment in comments)
    return Hoist(whole, to, f"{above}{outer}{written}{end}")


def _given(line: cst.CSTNode | None) -> tuple[str, cst.BaseExpression] | tuple[None, None]:
    """The one name that a statement gives a value, and the value."""
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    match small:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value):
            return name, value
        case cst.AnnAssign(target=cst.Name(value=name), value=cst.BaseExpression() as value):
            return name, value
        case _:
            return None, None


def _is_alone(line: cst.CSTNode, module: ModuleUnit) -> bool:
    """Whether a block has no other statement."""
    block = module.parents.get(line)
    return not isinstance(block, cst.IndentedBlock) or len(block.body) == 1


def _is_within(line: cst.CSTNode, loop: cst.For | cst.While | cst.FunctionDef, module: ModuleUnit, *, may_fail: bool) -> bool:
    """Whether a statement is one of a loop's own, or of a block in it that it can leave."""
    node = line
    while True:
        block = module.parents.get(node)
        above = module.parents.get(block) if isinstance(block, cst.IndentedBlock) else None
        if not isinstance(block, cst.IndentedBlock):
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


def _can_be_left(
    node: cst.Try | cst.With | cst.If, block: cst.IndentedBlock, loop: cst.For | cst.While | cst.FunctionDef, *, may_fail: bool
) -> bool:
    if isinstance(node, cst.If):
        asked = {part.value for part in walk(node.test) if isinstance(part, cst.Name)}
        handed = [part.name.value for part in walk(loop.params) if isinstance(part, cst.Param)] if isinstance(loop, cst.FunctionDef) else []
        return bool(asked & {*_bound_in(loop), *handed})
    if not may_fail or isinstance(node, cst.Try):
        return not may_fail and block is node.body
    return not any(isinstance(part, cst.Name) and _MEETS_ERRORS.search(part.value) for item in node.items for part in walk(item))


def _stands_alone(name: str, value: cst.BaseExpression, line: cst.CSTNode | None, loop: cst.For | cst.While) -> bool:
    """Whether a value is the same in each round, and its name is used in none before the statement that gives it."""
    used = {part.value for part in walk(value) if isinstance(part, cst.Name)}
    bound = list(_bound_in(loop))
    before = takewhile(lambda node: node is not line, walk(loop))
    early = {part.value for part in before if isinstance(part, cst.Name)}
    is_ended = any(_ends_it(part, name) for part in walk(loop))
    return not used & set(bound) and bound.count(name) == 1 and name not in early and not is_ended


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
