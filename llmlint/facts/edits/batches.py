"""Rewrite a loop that sends one item per request, so that each request takes a list.

Where the SDK cuts lists to size by itself, one call takes them all; else the loop walks over slices, so that no request is too long and
an empty list sends none. What is not written in one of a few plain ways is left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.batch_loops import appended, in_loop
from llmlint.facts.edits.batch_parts import OneByOne, all_of, can_be_cut, read_at, read_item, scope_of
from llmlint.facts.edits.one_by_one import asked_in, names_in
from llmlint.facts.edits.reindent import expression_text
from llmlint.facts.model.rooms import Rewrite
from llmlint.facts.values.base import At

if TYPE_CHECKING:
    from llmlint.facts.edits.batch_parts import Locate
    from llmlint.facts.model.parts import Span
    from llmlint.sdks.model import CallFacts

_NAMES = {"start": ("first", "offset"), "batch": ("part", "portion"), "item": ("entry", "result")}


def batched(at: At, loop: cst.CSTNode, facts: CallFacts, locate: Locate) -> Rewrite | None:
    """How a loop can send lists, where it plainly sends each item of some data by itself; `None` anywhere else."""
    module, call = at.module, at.node
    if not isinstance(call, cst.Call) or not isinstance(loop, (cst.For, cst.CompFor)) or loop.asynchronous is not None:
        return None
    asked = asked_in(call, names_in(loop.target), facts, module)
    used = {node.value for node in module.index.below(scope_of(module, loop)) if isinstance(node, cst.Name)}
    names = [next((name for name in (key, *others) if name not in used), None) for key, others in _NAMES.items()]
    start, batch, item = names
    if asked is None or start is None or batch is None or item is None or not (facts.vectors or facts.list_method):
        return None
    work = OneByOne(module, loop, asked, facts, locate, start, batch, item)
    edits = _in_comprehension(work) if isinstance(loop, cst.CompFor) else in_loop(work)
    if edits is None:
        return None
    size = "" if facts.list_method else f"slices of {facts.list_size}"
    return Rewrite(tuple(edits), size, work.data if _is_walked_again(work) else "")


def _is_walked_again(work: OneByOne) -> bool:
    """Whether the rewritten code slices the data or goes through it twice: then it must be a list, and no iterator that runs dry."""
    return not work.facts.list_method or (isinstance(work.node, cst.For) and appended(work) is None)


def _in_comprehension(work: OneByOne) -> list[tuple[Span, str]] | None:
    clause = work.node
    above = work.module.parents.get(clause)
    if not isinstance(clause, cst.CompFor) or not isinstance(above, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
        return None
    read = read_at(work, work.asked.whole)
    if read is None or clause.ifs or clause.inner_for_in is not None or above.for_in is not clause:
        return None
    if isinstance(above, cst.GeneratorExp) and isinstance(work.asked.whole, cst.Await):
        return None
    result = read_item(work, above.elt, read)
    if result is None or (not work.facts.list_method and not can_be_cut(work)):
        return None
    gap = expression_text(At(work.module, clause), clause.whitespace_before)
    if not work.facts.list_method:
        source = work.whole(read.listed, work.slice)
        return [(work.span(above.elt), result), (work.span(clause), f"{gap}for {work.slices}{gap}for {work.item} in {source}")]
    source = work.whole(read.listed, all_of(work))
    if result == work.item and isinstance(above, cst.ListComp) and not above.lpar:
        return [(work.span(above), source)]
    return [(work.span(above.elt), result), (work.span(clause), f"{gap}for {work.item} in {source}")]


__all__ = ["batched"]
