"""Searches whose results are sent to a model, and how many results they give."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.libraries.clients import FOUND
from llmlint.facts.libraries.options import option
from llmlint.facts.model import Kind, Place, State
from llmlint.facts.model.context import Retrieval
from llmlint.facts.requests.ways import callee
from llmlint.facts.values import UNKNOWN, Const, Made
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow, Param
from llmlint.knowledge.documents import document_knowledge

if TYPE_CHECKING:
    from llmlint.facts.build import Builder
    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At, Value


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
    state, limit, keyword = State.UNSET, None, kind.keys[0]
    for name in kind.keys:
        given = option(document.args, name, is_open=any(key in ("*", "**") for key, _ in document.args))
        if given.state is State.UNSET:
            continue
        limit = _count(builder.world, given.value)
        state = State.SET if limit is not None and given.state is State.SET else State.UNKNOWN
        keyword = name if not name.isdigit() else keyword
    called = callee(at)
    return Retrieval(builder.locate(called), _called(at.node), kind.system, keyword.rpartition(".")[2], state, limit, kind.default)


def _count(world: World, value: Value) -> int | None:
    """How many results are asked for; of an option that no call in sight sets, the default."""
    match value:
        case Const(value=int() as number):
            return number
        case Flow(source=Param(function=function, name=name), path=(), steps=()) if not world.callers.get(function):
            default = function.defaults.get(name, UNKNOWN)
            return default.value if isinstance(default, Const) and isinstance(default.value, int) else None
        case _:
            return None


def _called(node: cst.Call) -> str:
    """What is called; of a chain of calls the last name."""
    text = words(node.func)
    return text if "(" not in text or not isinstance(node.func, cst.Attribute) else node.func.attr.value


__all__ = ["Retrievals"]
