"""Mark a fixed system prompt for the provider's cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.rooms import entry_room
from llmlint.facts.model.parts import Position, Span
from llmlint.facts.model.rooms import Rewrite
from llmlint.facts.values.base import At

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from llmlint.sdks.limits import CachePolicy

    Locate = Callable[[At], Span]


def marked(at: At, options: Collection[str], policy: CachePolicy, locate: Locate) -> Rewrite | None:
    """How the system prompt of a call gets a mark: in its last block or behind it, or as a block of its own where it is plain text."""
    args = at.node.args if isinstance(at.node, cst.Call) else ()
    given = [arg.value for arg in args if arg.keyword is not None and arg.keyword.value in options]
    if len(given) != 1:
        return None
    value, span = given[0], locate(At(at.module, given[0]))
    if isinstance(value, cst.List):
        last = value.elements[-1] if value.elements else None
        inside = last.value if last is not None and policy.mark_entry else value
        mark, room = policy.mark_entry or policy.mark_block, entry_room(At(at.module, inside), locate)
        return Rewrite(room.with_keyword(mark), mark) if room is not None and mark else None
    before, found, after = policy.marked_text.partition("{text}")
    if not found or isinstance(value, (cst.Dict, cst.Tuple, cst.GeneratorExp)):
        return None
    return Rewrite(((_empty(span, span.start), before), (_empty(span, span.end), after)), policy.marked_text.replace("{text}", "…"))


def _empty(around: Span, place: Position) -> Span:
    return Span(around.path, place, place)


__all__ = ["marked"]
