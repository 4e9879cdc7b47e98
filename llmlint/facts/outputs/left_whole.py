"""Cuts that leave a text what it is: its end is taken off, or the pieces are put together again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.followed.cutting import SPLITS
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.values.base import At

_SPLITS = frozenset({"split", "partition"})
_STRIPS = frozenset({"strip", "lstrip", "rstrip"})
_MARK = 2


def leaves_the_text(at: At, *, by_pattern: bool = False) -> bool:
    """Whether nothing is taken out of a text by cutting it; `by_pattern`: what cuts it is `re.split` or a pattern's method, by any name."""
    if _takes_off_the_end(at, by_pattern) or _is_put_together_again(at) or _gives_what_stands_before(at, by_pattern):
        return True
    return _keeps_the_first_line(at) or _is_cut_to_length(at) or _is_held_against_itself(at)


def _is_held_against_itself(at: At) -> bool:
    """`words[i] == words[i - 1]`: whether a text says the same again and again, and nothing else of its pieces is read."""
    name, function = _name_of_pieces(at), at.module.function_around(at.node)
    if not name or function is None:
        return False
    nodes = list(walk(function))
    reads = [node for node in nodes if isinstance(node, cst.Subscript) and words(node.value) == name]
    sides = {side for node in nodes for side in _pieces_compared(node, name)}
    walked = any(isinstance(node, (cst.For, cst.CompFor)) and words(node.iter) == name for node in nodes)
    return bool(reads) and not walked and all(read in sides for read in reads)


def _pieces_compared(node: cst.CSTNode, name: str) -> list[cst.CSTNode]:
    """Both sides of a comparison of two pieces."""
    match node:
        case cst.Comparison(left=cst.Subscript() as one, comparisons=[cst.ComparisonTarget(comparator=cst.Subscript() as other)]):
            return [one, other] if words(one.value) == words(other.value) == name else []
        case _:
            return []


def _is_cut_to_length(at: At) -> bool:
    """`text[:300].rsplit(" ", 1)[0]`: as many whole words as there is room for."""
    match at.node:
        case cst.Call(
            func=cst.Attribute(value=cst.Subscript(slice=[cst.SubscriptElement(slice=part)]), attr=cst.Name(value="rsplit" | "rpartition")),
            args=[cst.Arg(value=cst.SimpleString() as mark), *_],
        ):
            begins = isinstance(part, cst.Slice) and part.lower is None and part.upper is not None
            return begins and not str(mark.evaluated_value).strip(" \n.")
        case _:
            return False


def _keeps_the_first_line(at: At) -> bool:
    r"""`reply.text.strip().split("\n")[0]`: nothing else of the answer has a name, or is read."""
    cut, above = at.node, at.module.parents.get(at.node)
    match cut, above:
        case (
            cst.Call(func=cst.Attribute(value=text, attr=cst.Name(value="split" | "splitlines")), args=args),
            cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Integer(value="0")))]),
        ):
            pass
        case _:
            return False
    mark = args[0].value if args else None
    if mark is not None and not (isinstance(mark, cst.SimpleString) and mark.evaluated_value == "\n"):
        return False
    while isinstance(text, cst.Call) and isinstance(text.func, cst.Attribute) and text.func.attr.value in _STRIPS:
        text = text.func.value
    is_cut = any(isinstance(part, cst.Attribute) and part.attr.value in SPLITS for part in walk(text))
    return isinstance(text, (cst.Attribute, cst.Subscript)) and not is_cut


def _takes_off_the_end(at: At, by_pattern: bool) -> bool:
    r"""`text = re.split(" #+ ", text, maxsplit=1)[0]`, `text = text.split("\n")[0].strip()`: what stands before a mark goes on."""
    parents, cut = at.module.parents, at.node
    node = parents.get(cut)
    match cut, node:
        case cst.Call(), cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Integer(value="0")))]):
            pass
        case _:
            return False
    assign = next((above for above, _ in at.module.around(cut) if not isinstance(above, (cst.Subscript, cst.Attribute, cst.Call))), None)
    target = assign.targets[0].target if isinstance(assign, cst.Assign) and len(assign.targets) == 1 else None
    return isinstance(target, cst.Name) and target.value in (*_texts(cut, by_pattern), *_of_lines(cut))


def _of_lines(cut: cst.Call) -> list[str]:
    """The name of a text that is split into its lines."""
    match cut:
        case cst.Call(func=cst.Attribute(value=text, attr=cst.Name(value="splitlines")), args=[]):
            pass
        case cst.Call(func=cst.Attribute(value=text, attr=cst.Name(value="split" | "partition")), args=[cst.Arg(value=mark), *_]):
            if not isinstance(mark, cst.SimpleString) or mark.evaluated_value != "\n":
                return []
        case _:
            return []
    while isinstance(text, cst.Call) and not text.args and isinstance(text.func, cst.Attribute):
        text = text.func.value
    return [text.value] if isinstance(text, cst.Name) else []


def _gives_what_stands_before(at: At, by_pattern: bool) -> bool:
    """`parts = text.split(mark, 1)`, `return parts[0] if len(parts) > 1 else text`: the text is given, with its end or without."""
    name, function = _name_of_pieces(at), at.module.function_around(at.node)
    if not name or function is None or not isinstance(at.node, cst.Call):
        return False
    parents, nodes = at.module.parents, list(walk(function))
    texts = _texts(at.node, by_pattern)
    given = [node.value for node in nodes if isinstance(node, cst.Return) and node.value is not None]
    whole = any(isinstance(part, cst.Name) and part.value in texts for value in given for part in (value, *_ways(value)))
    reads = [parents.get(node) for node in nodes if isinstance(node, cst.Name) and node.value == name]
    reads = [read for read in reads if not isinstance(read, (cst.AssignTarget, cst.Arg))]
    returned = {part for value in given for part in walk(value)}
    return whole and bool(reads) and all(read in returned and words(read) == f"{name}[0]" for read in reads)


def _ways(value: cst.BaseExpression) -> list[cst.BaseExpression]:
    return [value.body, value.orelse] if isinstance(value, cst.IfExp) else []


def _texts(cut: cst.Call, by_pattern: bool) -> list[str]:
    """The name of the text that is split by a pattern, or by a mark that is no more than a gap."""
    if by_pattern:
        return [arg.value.value for arg in cut.args if isinstance(arg.value, cst.Name)]
    match cut.func, cut.args:
        case cst.Attribute(value=cst.Name(value=text), attr=cst.Name(value=method)), [cst.Arg(value=cst.SimpleString() as mark), *_] if (
            method in _SPLITS
        ):
            return [text] if len(str(mark.evaluated_value).strip()) >= _MARK else []
        case _:
            return []


def _is_put_together_again(at: At) -> bool:
    """`parts = text.split(mark)`, `last = parts.pop()`, `mark.join(parts)`: what is too long is sent in two, lines are left out, or
    written otherwise: `lines[0] = …`.
    """
    name, function = _name_of_pieces(at), at.module.function_around(at.node)
    if not name or function is None:
        return False
    nodes = list(walk(function))
    reads = [node for node in nodes if isinstance(node, cst.Subscript) and words(node.value) == name]
    is_rewritten = any(isinstance(at.module.parents.get(read), cst.AssignTarget) for read in reads)
    joined = any(_joins(node, name, _mark(at.node)) for node in nodes)
    return joined and (is_rewritten or all(_is_in_a_test(read, at) for read in reads))


def _name_of_pieces(at: At) -> str:
    """The name that all pieces are given, as they are or one by one."""
    node, above = at.node, at.module.parents.get(at.node)
    made = at.module.parents.get(above) if isinstance(above, cst.CompFor) and above.iter is node else None
    assign = at.module.parents.get(made) if isinstance(made, cst.ListComp) else above
    target = assign.targets[0].target if isinstance(assign, cst.Assign) and len(assign.targets) == 1 else None
    return target.value if isinstance(target, cst.Name) else ""


def _is_in_a_test(read: cst.CSTNode, at: At) -> bool:
    """Whether a piece is only looked at to decide: `while lines and not lines[0]: lines.pop(0)`."""
    return next((below is above.test for above, below in at.module.around(read) if isinstance(above, (cst.If, cst.While))), False)


def _mark(cut: cst.CSTNode) -> cst.BaseExpression:
    """What stands between the pieces."""
    match cut:
        case cst.Call(args=[cst.Arg(value=mark), *_]):
            return mark
        case _:
            return cst.SimpleString('"\\n"')


def _joins(node: cst.CSTNode, name: str, mark: cst.BaseExpression) -> bool:
    match node:
        case cst.Call(func=cst.Attribute(value=between, attr=cst.Name(value="join")), args=[cst.Arg(value=cst.Name(value=joined))]):
            return joined == name and between.deep_equals(mark)
        case _:
            return False


__all__ = ["leaves_the_text"]
