"""Pages: those of a document are pieces of data, those of a list of results are batches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.values import Sequence, alternatives
from llmlint.facts.values.documents import Document
from llmlint.knowledge.documents import document_knowledge
from llmlint.patterns import regex
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.base import Value

A_PAGE = "each round takes a page of results"
_PAGE = regex(r"(^|_)pages?(_|$)", re.IGNORECASE)


def is_page_of_results(
    name: str, target: cst.BaseAssignTargetExpression, value: Value | None, loop: cst.CSTNode, module: ModuleUnit
) -> bool:
    """Whether a loop that calls its items pages goes through a list of results: nothing shows that they are a document's."""
    if not _PAGE.search(name):
        return False
    return not (value is not None and any(_is_of_document(option) for option in alternatives(value))) and not _is_read(target, loop, module)


def _is_of_document(value: Value) -> bool:
    """A document that is walked over, or a list of its pages, numbered or not."""
    kinds = document_knowledge().kinds
    if isinstance(value, Document):
        return "[]" in kinds[value.kind].gives and kinds[value.kind].holds != "found"
    inner = alternatives(value.element) if isinstance(value, Sequence) else ()
    numbered = (option.items[-1] for option in inner if isinstance(option, Sequence) and len(option.items) == 2)
    parts = (*inner, *(second for item in numbered for second in alternatives(item)))
    return any(isinstance(part, Document) and kinds[part.kind].holds in ("page", "row") for part in parts)


def _is_read(target: cst.BaseAssignTargetExpression, loop: cst.CSTNode, module: ModuleUnit) -> bool:
    """Whether the text or the picture of an item is taken as one takes that of a document's page."""
    names = {node.value for node in walk(target) if isinstance(node, cst.Name)}
    scope = loop.body if isinstance(loop, cst.For) else module.parents.get(loop)
    return scope is not None and any(_reads(node, names) for node in walk(scope))


def _reads(node: cst.CSTNode, names: set[str]) -> bool:
    match node:
        case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=member)):
            return owner in names and member in document_knowledge().page_reads
        case cst.Subscript(
            value=cst.Name(value="pages") | cst.Attribute(attr=cst.Name(value="pages")),
            slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Name(value=index)))],
        ):
            return index in names
        case _:
            return False


__all__ = ["A_PAGE", "is_page_of_results"]
