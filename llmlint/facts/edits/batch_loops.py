"""Rewrite a `for` loop that sends one item per request, so that each request takes a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.batch_parts import all_of, can_be_cut, read_at, read_item, scope_of
from llmlint.facts.edits.one_by_one import mentions, names_in, reading
from llmlint.facts.edits.reindent import body_of, has_comments, last_line, statement_text
from llmlint.facts.edits.rooms import block_indent
from llmlint.facts.model.parts import Position, Span
from llmlint.facts.values.base import At
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmlint.facts.edits.batch_parts import OneByOne
    from llmlint.facts.edits.one_by_one import Reading
    from llmlint.facts.evaluation.units import ModuleUnit


def in_loop(work: OneByOne) -> list[tuple[Span, str]] | None:
    """The edits of a `for` loop: `extend` in place of `append`, or rounds that walk over an answer for many."""
    loop = work.node
    assert isinstance(loop, cst.For)
    body = body_of(loop)
    if body is None or loop.orelse is not None or not (first := _first_statement(work, body[0])):
        return None
    named, read = first
    targets = [part.target for line in body for part in walk(line) if isinstance(part, (cst.AssignTarget, cst.AugAssign, cst.For))]
    bound = frozenset(name for target in targets for name in _bound_by(target)) - {named}
    if mentions(work.asked.call, bound) or mentions(loop.iter, bound) or mentions(loop.target, bound):
        return None
    readings = _readings(work, named, read, body)
    if not readings:
        return None
    return _extended(work, named, readings, body) or _zipped(work, named, readings, body)


def _bound_by(target: cst.BaseExpression) -> frozenset[str]:
    """The names that an assignment gives another value; what it changes within an object keeps its name."""
    return frozenset() if isinstance(target, (cst.Attribute, cst.Subscript)) else names_in(target)


def _first_statement(work: OneByOne, line: cst.BaseStatement) -> tuple[str, Reading | None] | None:
    """The name that the answer gets in the first line of a loop, or where it is read at once."""
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1 or work.asked.call not in set(walk(line)):
        return None
    small = line.body[0]
    if isinstance(small, cst.Assign) and small.value is work.asked.whole and not work.facts.list_method:
        target = small.targets[0].target if len(small.targets) == 1 else None
        return (target.value, None) if isinstance(target, cst.Name) else None
    read = read_at(work, work.asked.whole)
    return ("", read) if read is not None else None


def _readings(work: OneByOne, named: str, read: Reading | None, body: Sequence[cst.BaseStatement]) -> list[Reading] | None:
    """Every place where the answer of a round is read; `None` where it is used in another way, or outside of the loop."""
    if read is not None:
        return [read]
    uses = [node for line in body[1:] for node in walk(line) if isinstance(node, cst.Name) and node.value == named]
    scope = work.module.index.below(scope_of(work.module, work.node))
    everywhere = [node for node in scope if isinstance(node, cst.Name) and node.value == named]
    found = [reading(use, work.facts.vectors, work.module) for use in uses]
    if not uses or len(everywhere) != len(uses) + 1:
        return None
    return [one for one in found if one is not None] if None not in found else None


def _is_used_later(work: OneByOne) -> bool:
    """Whether the variables of the loop are used outside of it, where no other loop sets them."""
    names = names_in(work.node.target)
    inside = set(work.module.index.below(work.node))
    for node in work.module.index.below(scope_of(work.module, work.node)):
        if isinstance(node, cst.Name) and node.value in names and node not in inside and not _is_set_by_loop(work.module, node):
            return True
    return False


def _is_set_by_loop(module: ModuleUnit, name: cst.Name) -> bool:
    node: cst.CSTNode | None = name
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.Lambda)):
        clause = node.for_in if isinstance(node, (cst.BaseSimpleComp, cst.DictComp)) else node if isinstance(node, cst.For) else None
        if clause is not None and mentions(clause.target, frozenset({name.value})):
            return True
        node = module.parents.get(node)
    return False


def appended(work: OneByOne) -> cst.Call | None:
    """The call that adds what a round gives to a list, where the round does nothing else."""
    body = body_of(work.node) if isinstance(work.node, cst.For) else None
    if body is None or len(body) > 2:
        return None
    last = body[-1]
    small = last.body[0] if isinstance(last, cst.SimpleStatementLine) and len(last.body) == 1 else None
    match small:
        case cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name(value="append")), args=[cst.Arg(keyword=None, star="")]) as call):
            return call
        case _:
            return None


def _extended(work: OneByOne, named: str, readings: list[Reading], body: Sequence[cst.BaseStatement]) -> list[tuple[Span, str]] | None:
    """`append` of one becomes `extend` by many."""
    call = appended(work)
    if call is None or len(readings) != 1 or len(body) != (2 if named else 1) or not isinstance(call.func, cst.Attribute):
        return None
    value, read = call.args[0].value, readings[0]
    result = read_item(work, value, read)
    if result is None or mentions(call.func, names_in(work.node.target)) or _is_used_later(work):
        return None
    if work.facts.list_method:
        if has_comments(At(work.module, work.node)):
            return None
        many = _many(work, result, work.whole(read.listed, all_of(work)))
        whole = work.span(work.node)
        end = work.span(body[-1]).end
        return [(Span(whole.path, whole.start, end), f"{work.text(call.func.value)}.extend({many})")]
    if not can_be_cut(work):
        return None
    header = work.span(work.node.target)
    edits = [(Span(header.path, header.start, work.span(work.node.iter).end), work.slices), (work.span(call.func.attr), "extend")]
    if not named:
        return [*edits, (work.span(value), _many(work, result, work.whole(read.listed, work.slice)))]
    given = work.span(work.asked.given), work.text(work.sent(work.slice))
    return [*edits, given, (work.span(value), _many(work, result, work.text(read.listed)))]


def _many(work: OneByOne, result: str, source: str) -> str:
    return source if result == work.item else f"{result} for {work.item} in {source}"


def _zipped(work: OneByOne, named: str, readings: list[Reading], body: Sequence[cst.BaseStatement]) -> list[tuple[Span, str]] | None:
    """The rounds stay, each with its part of an answer that was asked for many: once for all data, or slice by slice."""
    if not can_be_cut(work) or any(isinstance(part, (cst.Break, cst.NamedExpr)) for line in body for part in walk(line)):
        return None
    at, listed = At(work.module, work.node), readings[0].listed
    item, rest = _named_at_once(body[0], readings[0]) or work.item, list(body[1:] if named else body)
    if item != work.item and not named:
        rest = rest[1:]
    changes = {one.node: cst.parse_expression(f"{item}{one.rest}") for one in readings}
    lines = [statement_text(at, line, changes) for line in rest]
    inner = block_indent(At(work.module, body[0]))
    if not rest or any(line is None for line in lines):
        return None
    target = f"({work.target})" if isinstance(work.node.target, cst.Tuple) and not work.node.target.lpar else work.target
    again = inner if work.facts.list_method else inner + inner.removeprefix(block_indent(at))
    step = "".join(_indented(line or "", again) for line in lines)
    header, first = work.span(work.node.target), work.span(body[0])
    head = Span(header.path, header.start, work.span(work.node.iter).end)
    block = Span(first.path, Position(first.start.line, 1), Position(last_line(at, body[-1], work.locate) + 1, 1))
    if work.facts.list_method:
        return [(head, f"{target}, {item} in zip({work.data}, {work.whole(listed, work.data)})"), (block, step)]
    above = f"{inner}{work.batch} = {work.slice}\n"
    if named:
        asking = statement_text(at, body[0].with_changes(leading_lines=()), {work.asked.given: work.sent(work.batch)})
        above += _indented(asking or "", inner)
    source = work.text(listed) if named else work.whole(listed, work.batch)
    return [(head, work.slices), (block, f"{above}{inner}for {target}, {item} in zip({work.batch}, {source}):\n{step}")]


def _named_at_once(line: cst.BaseStatement, read: Reading) -> str:
    """The name that a line gives to an item's part of the answer, and to nothing else."""
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and line.trailing_whitespace.comment is None else None
    match small:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value) if value is read.node and not read.rest:
            return name
        case _:
            return ""


def _indented(text: str, indent: str) -> str:
    return "".join(f"{indent}{line}\n" if line.strip() else "\n" for line in text.splitlines())


__all__ = ["appended", "in_loop"]
