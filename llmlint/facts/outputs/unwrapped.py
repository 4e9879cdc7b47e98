"""Parses that only take a text out of a wrapper which it was not to have: the text stays what it is where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmlint.facts.values.base import At


def only_unwraps(at: At) -> bool:
    """`try: wrapped = json.loads(text)`, `text = wrapped.get("content", text)`, `except ValueError: pass`: nothing of a form is expected.

    All that is read of what was parsed has the text itself as its default, and takes the text's place; where nothing parses, nothing is
    done.
    """
    parents, statement = at.module.parents, at.module.parents.get(at.node)
    match at.node, statement:
        case (
            cst.Call(args=[cst.Arg(value=cst.Name(value=text)), *_]),
            cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name) as target)]),
        ):
            pass
        case _:
            return False
    around = next((above for above, _ in at.module.around(statement) if isinstance(above, (cst.Try, cst.FunctionDef))), None)
    function = at.module.function_around(at.node)
    if not isinstance(around, cst.Try) or function is None or not all(map(_does_nothing, around.handlers)):
        return False
    reads = [node for node in walk(function) if isinstance(node, cst.Name) and node.value == name and node is not target]
    return bool(reads) and all(_takes_the_place(read, text, parents) for read in reads)


def _does_nothing(handler: cst.ExceptHandler) -> bool:
    match handler.body.body:
        case [cst.SimpleStatementLine(body=[cst.Pass()])] | [cst.Pass()]:
            return True
        case _:
            return False


def _takes_the_place(read: cst.Name, text: str, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> bool:
    """`text = wrapped.get("content", text)`."""
    method = parents.get(read)
    call = parents.get(method) if isinstance(method, cst.Attribute) and method.attr.value == "get" else None
    match call, parents.get(call) if call is not None else None:
        case (
            cst.Call(args=[_, cst.Arg(value=cst.Name(value=default))]),
            cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=given))]),
        ):
            return default == given == text
        case _:
            return False


__all__ = ["only_unwraps"]
