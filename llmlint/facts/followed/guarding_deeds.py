"""What the body of a function does that is called a guard: whether it turns some away, says yes or no, cleans, or runs things apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.patterns import regex
from llmlint.syntax.blocks import turns_away
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

_APART = regex(r"\b(docker|podman|nsjail|firejail|bwrap|runsc|sandbox-exec|unshare|chroot)\b")
_CLEANS = frozenset(
    {"sub", "subn", "replace", "translate", "removeprefix", "removesuffix", "strip", "lstrip", "rstrip", "split", "quote", "escape"}
)
_REFUSING = (cst.Raise, cst.Return)
_YES_OR_NO = frozenset({"True", "False"})


def turns_some_away(node: cst.CSTNode) -> bool:
    """Whether a function raises, leaves on a condition, or gives back the answer to a question."""
    nodes = list(walk(node))
    if only(nodes, cst.Raise, cst.Assert):
        return True
    if any(
        only(walk(branch), cst.Return) for branch in (*only(nodes, cst.If), *only(nodes, cst.MatchCase), *only(nodes, cst.ExceptHandler))
    ):
        return True
    return any(map(_is_question, _returned(node)))


def turns_away_what_is_not_listed(node: cst.CSTNode) -> bool:
    """Whether a function raises, or says no, by a look into a collection; or gives back what that look gives."""
    for branch in only(walk(node), cst.If):
        if _looks_up(branch.test) and any(turns_away(block, _REFUSING) for block in _blocks(branch)):
            return True
    asserted = (part.test for part in only(walk(node), cst.Assert))
    return any(map(_looks_up, (*asserted, *_returned(node))))


def _looks_up(test: cst.BaseExpression) -> bool:
    return any(
        isinstance(target.operator, (cst.In, cst.NotIn)) and not isinstance(target.comparator, cst.SimpleString)
        for part in only(walk(test), cst.Comparison)
        for target in part.comparisons
    )


def _blocks(branch: cst.If) -> Iterator[cst.BaseSuite]:
    yield branch.body
    if isinstance(branch.orelse, cst.Else):
        yield branch.orelse.body


def answers_yes_or_no(node: cst.CSTNode) -> bool:
    """Whether a function raises on a condition, or gives back yes or no; not always the same."""
    raises = any(only(walk(branch), cst.Raise) for branch in only(walk(node), cst.If, cst.Else, cst.ExceptHandler))
    answers = list(_returned(node))
    words = {answer.value for answer in answers if isinstance(answer, cst.Name)} & _YES_OR_NO
    return raises or len(words) == len(_YES_OR_NO) or any(map(_is_question, answers))


def cleans(node: cst.CSTNode) -> bool:
    """Whether a function gives back a text from which something was taken out."""
    nodes = list(walk(node))
    called = {call.func.attr.value for call in only(nodes, cst.Call) if isinstance(call.func, cst.Attribute)}
    return not called.isdisjoint(_CLEANS) or bool(only(nodes, cst.CompIf, cst.Slice))


def keeps_in(node: cst.CSTNode) -> bool:
    """Whether a function names a command that runs another one apart from the machine: `["docker", "run", …]`."""
    return any(_APART.search(text) for text in _texts(node))


def _texts(node: cst.CSTNode) -> Iterator[str]:
    remarks = {line.value for line in only(walk(node), cst.Expr)}
    for part in walk(node):
        if isinstance(part, (cst.SimpleString, cst.FormattedStringText)) and part not in remarks:
            yield part.value


def _returned(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """What the statements of a function give back, taken apart where it is a pair; the expression of a lambda."""
    if isinstance(node, cst.Lambda):
        yield node.body
    for part in only(walk(node), cst.Return):
        if isinstance(part.value, cst.Tuple):
            yield from (element.value for element in part.value.elements)
        elif part.value is not None:
            yield part.value


def _is_question(node: cst.BaseExpression) -> bool:
    match node:
        case cst.Comparison() | cst.UnaryOperation(operator=cst.Not()):
            return True
        case cst.BooleanOperation(left=left, right=right):
            return _is_question(left) or _is_question(right)
        case cst.Call(func=cst.Name(value=name)):
            return name in ("all", "any", "bool", "isinstance")
        case _:
            return False


__all__ = ["answers_yes_or_no", "cleans", "keeps_in", "turns_away_what_is_not_listed", "turns_some_away"]
