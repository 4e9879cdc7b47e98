"""Texts that lose their end, for want of room or because nothing behind a place counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from llmlint.facts.evaluation.run import Run


def is_last_gap(method: str, mark: str) -> bool:
    """`text.rfind(" ")`: the last white space, where a text that is too long is broken."""
    return method in ("rfind", "rindex") and not mark.strip()


def only_shortens(run: Run, node: cst.Subscript, cut: cst.Slice) -> bool:
    """`text = text[: text.index(stop)]`: the text goes on under its name, without its end. A mark that is written out is a field's."""
    above = run.module.parents.get(node)
    if cut.lower is not None or not isinstance(above, cst.Assign) or not all(t.target.deep_equals(node.value) for t in above.targets):
        return False
    match cut.upper:
        case cst.Call(args=[cst.Arg(value=mark), *_]):
            return not isinstance(mark, (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString))
        case _:
            return False
