"""Texts that come in pieces and go on in others: what is complete of a buffer is taken off, and the rest waits for the next piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.followed.cutting import SPLITS
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.values.base import At


def is_taken_off_a_buffer(at: At) -> bool:
    """Whether a call or slice cuts a text that grows with each piece of a stream, and of which the rest is kept.

    `for piece in stream: buffer += piece`, `line, buffer = buffer.split(";", 1)`.
    """
    texts = {words(text) for text in _cut(at.node)}
    scopes = [above.body for above, _ in at.module.around(at.node) if isinstance(above, cst.For)]
    function = at.module.function_around(at.node)
    method = [function.body] if isinstance(function, cst.FunctionDef) else []
    return any(_is_buffer(text, scope) for text in texts for scope in (*scopes, *(method if text.startswith("self.") else ())))


def _cut(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """The texts that may be cut: names, and fields of an object's own."""
    match node:
        case cst.Call(func=cst.Attribute(value=owner), args=args):
            parts = [owner, *(argument.value for argument in args)]
        case cst.Subscript(value=owner):
            parts = [owner]
        case _:
            parts = []
    yield from (part for part in parts if isinstance(part, cst.Name) or words(part).startswith("self."))


def _is_buffer(text: str, body: cst.BaseSuite) -> bool:
    grows = keeps_rest = False
    made = {text}
    for node in walk(body):
        match node:
            case cst.AugAssign(target=target, operator=cst.AddAssign()) if words(target) == text:
                grows = True
            case cst.Assign(targets=[cst.AssignTarget(target=target)], value=cst.BinaryOperation(left=left, operator=cst.Add())) if (
                words(target) == words(left) == text
            ):
                grows = True
            case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value) if any(words(part) in made for part in _places(value)):
                given = {words(part) for part in _places(target)}
                keeps_rest = keeps_rest or (text in given and any(map(_divides, walk(value))))
                made |= given
            case _:
                pass
    return grows and keeps_rest


def _divides(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Subscript) or (isinstance(node, cst.Attribute) and node.attr.value in SPLITS)


def _places(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    yield from (part for part in walk(node) if isinstance(part, (cst.Name, cst.Attribute)))


__all__ = ["is_taken_off_a_buffer"]
