"""Texts that lose their end, for want of room or because nothing behind a place counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.run import Run


_ENDS = ".!?…。！？ \n\r\t"


def is_last_gap(method: str, mark: str) -> bool:
    """`text.rfind(" ")`, `text.rfind(". ")`: the last white space or end of a sentence, where a text that is too long is broken."""
    return method in ("rfind", "rindex") and not mark.strip(_ENDS)


def only_shortens(run: Run, node: cst.Subscript, cut: cst.Slice) -> bool:
    r"""`text = text[: text.index(stop)]`: the text goes on under its name, without its end. A mark that is written out is a field's, but
    for the end of a line: `text = text[text.find("\n") + 1 :]`.
    """
    above = run.module.parents.get(node)
    if isinstance(above, cst.Assign) and all(target.target.deep_equals(node.value) for target in above.targets) and _is_behind_a_line(cut):
        return True
    if cut.lower is not None or not isinstance(above, cst.Assign) or not all(t.target.deep_equals(node.value) for t in above.targets):
        return False
    match cut.upper:
        case cst.Call(args=[cst.Arg(value=mark), *_]):
            return not isinstance(mark, (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString))
        case _:
            return False


def _is_behind_a_line(cut: cst.Slice) -> bool:
    match cut.lower:
        case cst.BinaryOperation(left=cst.Call() as search, operator=cst.Add(), right=cst.Integer()) | (cst.Call() as search):
            pass
        case _:
            return False
    to_the_end = cut.upper is None or words(cut.upper).startswith("len(")
    mark = search.args[0].value if len(search.args) == 1 else None
    return to_the_end and isinstance(mark, cst.SimpleString) and mark.evaluated_value == "\n"


def divides(run: Run, node: cst.Subscript, cut: cst.Slice) -> bool:
    """`while len(text) > room: parts.append(text[:end])`, `text = text[end:]`: a text is cut into pieces, and none of it is left out.

    What stands before a place is taken, and the text goes on with what stands behind it, in a loop.
    """
    end = cut.upper or cut.lower
    if not isinstance(node.value, cst.Name) or not isinstance(end, cst.Name) or (cut.lower is not None and cut.upper is not None):
        return False
    loop = next((above for above, _ in run.module.around(node) if isinstance(above, (cst.While, cst.FunctionDef))), None)
    if not isinstance(loop, cst.While):
        return False
    text, place = node.value.value, end.value
    nodes = list(walk(loop))
    taken = any(_is_cut(part, text, upper=place) for part in nodes)
    return taken and any(isinstance(part, cst.Assign) and _goes_on_behind(part, text, place) for part in nodes)


def _goes_on_behind(assign: cst.Assign, text: str, place: str) -> bool:
    """`text = text[end:].lstrip()`."""
    value = assign.value
    while isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute):
        value = value.func.value
    return all(words(target.target) == text for target in assign.targets) and _is_cut(value, text, lower=place)


def _is_cut(node: cst.CSTNode, text: str, lower: str = "", upper: str = "") -> bool:
    """Whether an expression is a text between two names, of which one is left out."""
    match node:
        case cst.Subscript(value=cst.Name(value=name), slice=[cst.SubscriptElement(slice=cst.Slice(lower=start, upper=end))]):
            return name == text and words(start) == lower and words(end) == upper
        case _:
            return False
