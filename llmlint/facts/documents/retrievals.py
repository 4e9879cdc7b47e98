"""Searches whose results are sent to a model, and how many results they give."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.documents.found import asked_for
from llmlint.facts.evaluation.strings import words
from llmlint.facts.libraries.clients import FOUND
from llmlint.facts.model import Kind, Place
from llmlint.facts.model.context import Retrieval
from llmlint.facts.requests.ways import callee
from llmlint.facts.values import Made
from llmlint.facts.values.documents import Document
from llmlint.knowledge.documents import document_knowledge

if TYPE_CHECKING:
    from llmlint.facts.build import Builder
    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.values.base import At


class Retrievals:
    """All searches of a project that lead to a prompt."""

    def __init__(self, builder: Builder) -> None:
        found: dict[At, Retrieval] = {}
        for module in list(builder.world.modules.values()):
            for unit in (module, *module.functions):
                for site in unit.sites.values():
                    call = builder.call(site)
                    for request in site.requests.values() if call is not None and call.kind is Kind.CHAT else ():
                        for document in (*(sent.document for sent in builder.documents.sent(site, request)), *_found_by(request)):
                            if call is not None and (made := _retrieval(builder, document)) is not None:
                                at = document.trail[-1]
                                before = found.get(at)
                                place = Place(call.callee, "sent to the model here")
                                if before is None:
                                    found[at] = replace(made, sent=(place,), because=(call.because,))
                                elif before.limit == made.limit and place not in before.sent:
                                    found[at] = replace(before, sent=(*before.sent, place))
        self._found = found

    def of(self, module: ModuleUnit) -> list[Retrieval]:
        """The searches that stand in a module, in source order."""
        return sorted((made for at, made in self._found.items() if at.module is module), key=lambda made: made.span.start)


def _found_by(request: Request) -> tuple[Document, ...]:
    """What an engine that searches by itself puts into its prompt."""
    client = request.leaf.client
    found = client.argument(FOUND) if isinstance(client, Made) else None
    return (found,) if isinstance(found, Document) and not found.cut else ()


def _retrieval(builder: Builder, document: Document) -> Retrieval | None:
    kind = document_knowledge().kinds[document.kind]
    at = document.trail[-1]
    if kind.holds != "found" or not isinstance(at.node, cst.Call):
        return None
    state, limit, keyword = asked_for(builder.world, document)
    called = callee(at)
    return Retrieval(builder.locate(called), _called(at.node), kind.system, keyword.rpartition(".")[2], state, limit, kind.default)


def _called(node: cst.Call) -> str:
    """What is called; of a chain of calls the last name."""
    text = words(node.func)
    return text if "(" not in text or not isinstance(node.func, cst.Attribute) else node.func.attr.value


__all__ = ["Retrievals"]
