"""Cuts that leave a text what it is: its end is taken off, or the pieces are put together again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.values.base import At

_SPLITS = frozenset({"split", "partition"})
_MARK = 2


def leaves_the_text(at: At) -> bool:
    """Whether nothing is taken out of a text by cutting it."""
    return _takes_off_the_end(at) or _is_put_together_again(at)


def _takes_off_the_end(at: At) -> bool:
    """`text = re.split(" #+ ", text, maxsplit=1)[0]`, `text = text.split("###")[0].strip()`: what stands before a mark goes on."""
    parents, cut = at.module.parents, at.node
    node = parents.get(cut)
    match cut, node:
        case cst.Call(), cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Integer(value="0")))]):
            pass
        case _:
            return False
    assign = next((above for above, _ in at.module.around(cut) if not isinstance(above, (cst.Subscript, cst.Attribute, cst.Call))), None)
    target = assign.targets[0].target if isinstance(assign, cst.Assign) and len(assign.targets) == 1 else None
    return isinstance(target, cst.Name) and target.value in _texts(cut)


def _texts(cut: cst.Call) -> list[str]:
    """The name of the text that is split by a pattern, or by a mark that is no more than a gap."""
    match cut.func, cut.args:
        case cst.Attribute(value=owner, attr=cst.Name(value="split")), [_, cst.Arg(value=cst.Name(value=text)), *_] if words(owner) == "re":
            return [text]
        case cst.Attribute(value=cst.Name(value=text), attr=cst.Name(value=method)), [cst.Arg(value=cst.SimpleString() as mark), *_] if (
            method in _SPLITS
        ):
            return [text] if len(str(mark.evaluated_value).strip()) >= _MARK else []
        case _:
            return []


def _is_put_together_again(at: At) -> bool:
    """`parts = text.split(mark)`, `last = parts.pop()`, `mark.join(parts)`: a message that is too long is sent in two."""
    assign, function = at.module.parents.get(at.node), at.module.function_around(at.node)
    match at.node, assign:
        case cst.Call(args=[cst.Arg(value=mark), *_]), cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            pass
        case _:
            return False
    nodes = list(walk(function)) if function is not None else []
    if any(isinstance(node, cst.Subscript) and words(node.value) == name for node in nodes):
        return False
    return any(_joins(node, name, mark) for node in nodes)


def _joins(node: cst.CSTNode, name: str, mark: cst.BaseExpression) -> bool:
    match node:
        case cst.Call(func=cst.Attribute(value=between, attr=cst.Name(value="join")), args=[cst.Arg(value=cst.Name(value=joined))]):
            return joined == name and between.deep_equals(mark)
        case _:
            return False


__all__ = ["leaves_the_text"]
