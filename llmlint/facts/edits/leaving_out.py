"""Take an argument out of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.model.parts import Span
from llmlint.facts.model.rooms import Rewrite
from llmlint.facts.values.base import At

if TYPE_CHECKING:
    from collections.abc import Callable

    Locate = Callable[[At], Span]


def without(at: At, locate: Locate) -> Rewrite | None:
    """How a call is written without one of its keywords; `None` where a comment would go with it."""
    arg, call = at.node, at.module.parents.get(at.node)
    if not isinstance(arg, cst.Arg) or arg.keyword is None or not isinstance(call, cst.Call):
        return None
    place = next(number for number, other in enumerate(call.args) if other is arg)
    whole = locate(at)
    if place + 1 < len(call.args):
        gap, span = arg.comma, Span(whole.path, whole.start, locate(At(at.module, call.args[place + 1])).start)
    elif place:
        gap, span = call.args[place - 1].comma, Span(whole.path, locate(At(at.module, call.args[place - 1])).end, whole.end)
    elif isinstance(arg.comma, cst.Comma):
        return None
    else:
        gap, span = arg.comma, whole
    commented = isinstance(gap, cst.Comma) and "#" in at.module.tree.code_for_node(gap)
    return Rewrite(((span, ""),)) if not commented else None


__all__ = ["without"]
