"""Requests made of the request before them: what is appended on another attempt leaves the head of the prompt as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.values.base import At


def is_earlier_request(at: At | None) -> bool:
    """Whether what begins a text here was sent before in the same round of a loop, and the text takes its place.

    `request = Request(user=request.user + correction)`
    """
    if at is None or not (name := _root(put_in(at))):
        return False
    parents = at.module.parents
    statement: cst.CSTNode | None = at.node
    while statement is not None and not isinstance(statement, (cst.Assign, cst.AugAssign, cst.BaseCompoundStatement)):
        statement = parents.get(statement)
    if statement is None or not _replaces(statement, name) or not _begins(at):
        return False
    loop: cst.CSTNode | None = statement
    while loop is not None and not isinstance(loop, (cst.For, cst.While, cst.FunctionDef)):
        loop = parents.get(loop)
    return isinstance(loop, (cst.For, cst.While)) and _handed_over(loop, name, statement)


def put_in(at: At) -> cst.CSTNode:
    """The expression that is put into a text at a place."""
    node = at.node.value if isinstance(at.node, cst.Arg) else at.node
    return node.expression if isinstance(node, cst.FormattedStringExpression) else node


def _root(node: cst.CSTNode) -> str:
    """The name that an attribute or item is taken from."""
    while isinstance(node, (cst.Attribute, cst.Subscript)):
        node = node.value
    return node.value if isinstance(node, cst.Name) else ""


def _replaces(statement: cst.CSTNode, name: str) -> bool:
    match statement:
        case cst.Assign(targets=targets):
            return any(isinstance(target.target, cst.Name) and target.target.value == name for target in targets)
        case cst.AugAssign(target=cst.Name(value=target)):
            return target == name
        case _:
            return False


def _begins(at: At) -> bool:
    match at.module.parents.get(at.node):
        case cst.BinaryOperation(left=left, operator=cst.Add()):
            return left is at.node
        case cst.AugAssign(target=target):
            return target is at.node
        case cst.FormattedString(parts=[first, *_]):
            return first is at.node
        case _:
            return False


def _handed_over(loop: cst.For | cst.While, name: str, before: cst.CSTNode) -> bool:
    for node in walk(loop.body):
        if node is before:
            return False
        if isinstance(node, cst.Call) and any(_root(arg.value) == name for arg in node.args):
            return True
    return False


__all__ = ["is_earlier_request", "put_in"]
