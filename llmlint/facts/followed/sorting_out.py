"""Pieces of a text that are sorted out by what they say: sections by their headings, blocks by their numbers, the items of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.followed.chat_marks import is_thought
from llmlint.facts.followed.fences import FENCE
from llmlint.patterns import regex
from llmlint.syntax.blocks import statements_in
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.values.base import At

_SAYS = frozenset({"endswith", "isdigit"})
_MARKS = frozenset("0123456789.)-–—*•· \t")
_SAYS_LIST = frozenset("0123456789-–—*•·")
_NUMBERED = regex(r"\^.*(\\d|0-9|[-*•])")


def sorts_out(at: At) -> bool:
    """Whether a loop over the pieces of a text puts them under fields by what they say, and not only by how they begin."""
    loop = at.node
    if not isinstance(loop, cst.For):
        return False
    pieces = _names_of_pieces(loop)
    branches = [node for node in walk(loop.body) if isinstance(node, cst.If) and _asks_what_is_said(node.test, pieces)]
    filed = {words(target) for branch in branches for target in _targets(branch, pieces)}
    if len(filed) > 1:
        return True
    keys = {words(target) for branch in branches for target, value in _assigned(branch) if _mentions(value, pieces)}
    if any(isinstance(node, cst.Index) and words(node.value) in keys for node in walk(loop.body)):
        return True
    flags = {words(target) for branch in branches for target, value in _assigned(branch) if words(value) == "True"}
    return any(isinstance(node, cst.If) and _mentions(node.test, flags) and _collects(at, node, pieces) for node in walk(loop.body))


def is_item_of_list(at: At) -> bool:
    """Whether a text without its number or dash is one of several that are kept: `[line.lstrip("-* ") for line in text.splitlines()]`."""
    parents = at.module.parents
    node, above = at.node, parents.get(at.node)
    while (isinstance(above, cst.Call) and above.func is node) or isinstance(above, cst.Attribute):
        node, above = above, parents.get(above)
    match above:
        case cst.ListComp(elt=elt) if elt is node:
            return _is_kept(at, above)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            function = at.module.function_around(at.node)
            given = (arg for arg in walk(function) if isinstance(arg, cst.Arg) and words(arg.value) == name) if function is not None else ()
            return any(_is_appended(at, arg) for arg in given)
        case cst.Arg():
            return _is_appended(at, above)
        case _:
            return False


def takes_off_marks(method: str, given: str | None) -> bool:
    """Whether what a call takes off a line is the number, or the dash, of an item."""
    if given is None:
        return False
    if method in ("strip", "lstrip"):
        return set(given) <= _MARKS and bool(set(given) & _SAYS_LIST)
    return method == "sub" and _NUMBERED.match(given) is not None


def _names_of_pieces(loop: cst.For) -> set[str]:
    """The names of a loop's item, and of what is made of it."""
    names = {node.value for node in walk(loop.target) if isinstance(node, cst.Name)}
    for node in walk(loop.body):
        match node:
            case cst.Assign(targets=targets, value=value) if _mentions(value, names):
                names |= {target.target.value for target in targets if isinstance(target.target, cst.Name)}
            case _:
                pass
    return names


def _mentions(node: cst.CSTNode, names: set[str]) -> bool:
    return any(isinstance(part, cst.Name) and part.value in names for part in walk(node))


def _asks_what_is_said(test: cst.BaseExpression, pieces: set[str]) -> bool:
    return any(_asks(part, pieces) for part in walk(test))


def _asks(part: cst.CSTNode, pieces: set[str]) -> bool:
    match part:
        case cst.Comparison(left=looked_for, comparisons=[cst.ComparisonTarget(operator=cst.In(), comparator=text)]):
            return _mentions(text, pieces) and not _mentions(looked_for, pieces) and not _is_mark(looked_for)
        case cst.Call(func=cst.Attribute(value=text, attr=cst.Name(value=method))) if method in _SAYS:
            return _mentions(text, pieces)
        case _:
            return False


def _is_mark(node: cst.BaseExpression) -> bool:
    """Whether what is looked for begins or ends a part of the answer: a fence, the model's thinking."""
    text = node.evaluated_value if isinstance(node, cst.SimpleString) else None
    return isinstance(text, str) and (FENCE in text or is_thought(text.strip()))


def _assigned(branch: cst.If) -> list[tuple[cst.BaseExpression, cst.BaseExpression]]:
    statements = [node for node in statements_in(branch.body.body) if isinstance(node, cst.Assign)]
    return [(target.target, node.value) for node in statements for target in node.targets]


def _targets(branch: cst.If, pieces: set[str]) -> list[cst.BaseExpression]:
    """The fields, each with a name of its own, to which a branch assigns what it makes of a piece."""
    return [target for target, value in _assigned(branch) if _mentions(value, pieces) and _is_field(target)]


def _is_field(target: cst.BaseExpression) -> bool:
    match target:
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString()))]) | cst.Attribute():
            return True
        case _:
            return False


def _collects(at: At, branch: cst.If, pieces: set[str]) -> bool:
    found = (node for node in walk(branch.body) if isinstance(node, cst.Arg) and _mentions(node.value, pieces))
    return any(_is_appended(at, arg) for arg in found)


def _is_appended(at: At, arg: cst.Arg) -> bool:
    """Whether something is put into a list that stays one."""
    call = at.module.parents.get(arg)
    match call:
        case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="append"))):
            return not _is_joined(at, name)
        case _:
            return False


def _is_kept(at: At, listed: cst.ListComp) -> bool:
    parents = at.module.parents
    above = parents.get(listed)
    while isinstance(above, cst.Subscript):
        above = parents.get(above)
    match above:
        case cst.Return():
            return True
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            return not _is_joined(at, name)
        case _:
            return False


def _is_joined(at: At, name: str) -> bool:
    """Whether pieces become one text again."""
    function = at.module.function_around(at.node)
    calls = (node for node in walk(function) if isinstance(node, cst.Call)) if function is not None else ()
    return function is None or any(words(call.func).endswith("join") and any(_mentions(arg, {name}) for arg in call.args) for call in calls)


__all__ = ["is_item_of_list", "sorts_out", "takes_off_marks"]
