"""Which of the documents and collections that requests hold go out whole, and are told."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import libcst as cst

from llmlint.facts.documents.contents import Sent, sent_in
from llmlint.facts.documents.measuring import is_measured_by_helper, measures
from llmlint.facts.documents.provenance import provenance_of
from llmlint.facts.documents.queries import reads_all_rows, runs_unbounded_command
from llmlint.facts.evaluation.entry_points import unit_around
from llmlint.facts.evaluation.strings import words
from llmlint.facts.libraries.deadlines import external_name
from llmlint.facts.libraries.reading import selects
from llmlint.facts.model import Place, Span
from llmlint.facts.model.context import SentDocument
from llmlint.knowledge.documents import document_knowledge
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.calls import CallSite, Leaf, Request
    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At
    from llmlint.facts.values.documents import Document

    Locate = Callable[[At], Span]

_PART = regex(r"[^a-zA-Z0-9]+|(?<=[a-z])(?=[A-Z])")
_DATA = regex(r"\.(pdf|csv|tsv|log|docx|html?|epub|jsonl|xlsx|parquet|srt|vtt)$")
_PROMPTS = regex(r"prompt|template|instruction", re.IGNORECASE)
# What a text is called that says what is to be done, wherever it was written down.
_ORDERS = regex(r"(^|[._])(task|mission)(_description)?$", re.IGNORECASE)


class Documents:
    """The documents that requests send whole, each told at the innermost call that shows it."""

    def __init__(self, world: World, locate: Locate) -> None:
        self._world = world
        self._locate = locate
        self._measures: dict[Unit, bool] = {}
        self._sent: dict[tuple[cst.CSTNode, Leaf], list[Sent]] = {}

    def sent_whole(self, site: CallSite, request: Request) -> tuple[SentDocument, ...]:
        """The whole documents and collections that a request sends, nearest to where they are read."""
        found: dict[Document, SentDocument] = {}
        for sent in self.sent(site, request):
            whole = self._whole(sent)
            if whole is None or (sent.document in found and whole == "document") or self._is_told(site, request, sent.document):
                continue
            if self._counts(sent) and not self._is_measured(site, request, sent.document):
                what = document_knowledge().kinds[sent.document.kind].what
                place = self._read_at(sent.document)
                found[sent.document] = SentDocument(whole, what, self._source_words(place), Place(self._locate(place), "read here"))
        return tuple(dict.fromkeys(found.values()))

    def _whole(self, sent: Sent) -> Literal["document", "collection"] | None:
        holds = document_knowledge().kinds[sent.document.kind].holds
        match holds, sent.repeated:
            case ("collection", _) | ("row", True):
                return "collection"
            case "document", True:
                loops = [(at, loop) for at in sent.document.trail for loop in loops_around(at)]
                if any(selects(loop) or self._is_piece(at, loop) for at, loop in loops):
                    return None
                return "collection" if loops else "document"
            case ("document", False) | ("page", True):
                return "document"
            case _:
                return None

    def _is_piece(self, at: At, loop: cst.For | cst.CompFor) -> bool:
        """Whether a loop walks over a piece of something, cut by a slice."""
        return provenance_of(self._world, replace(at, node=loop.iter)).sliced

    def _counts(self, sent: Sent) -> bool:
        """Whether it is somebody's data: a file named by the caller, not a prompt or a setting of the program's own."""
        document = sent.document
        judge = document_knowledge().kinds[document.kind].judged_by
        if _PROMPTS.search(sent.label) or _ORDERS.search(sent.label):
            return False
        match judge:
            case "path":
                return self._is_data(document)
            case "address":
                return not any(_PROMPTS.search(word) for at in document.trail for word in provenance_of(self._world, at).words)
            case "command":
                return runs_unbounded_command(document)
            case "query":
                return reads_all_rows(self._world, document)
            case "shown":
                return False
            case _:
                return True

    def _is_data(self, document: Document) -> bool:
        names: set[str] = set()
        varies = False
        for at in document.trail:
            came = provenance_of(self._world, at)
            names |= came.words
            varies |= came.varies
            names.add(unit_around(self._world, at.module, at.node).qualname)
        parts = {part.lower() for name in names for part in _PART.split(name)}
        return not parts & document_knowledge().own and "file__" not in parts and (varies or any(_DATA.search(name) for name in names))

    def _is_measured(self, site: CallSite, request: Request, document: Document) -> bool:
        holding: list[Unit] = [*(unit_around(self._world, at.module, at.node) for at in document.trail), site.unit]
        handed: list[Unit] = [self._world.functions[at.node] for at in request.chain if at.node in self._world.functions]
        units = (*holding, *handed, unit_around(self._world, request.leaf.at.module, request.leaf.at.node))
        return (
            any(map(self._unit_measures, units))
            or any(is_measured_by_helper(self._world, unit, document) for unit in holding)
            or any(is_measured_by_helper(self._world, unit, None) for unit in handed)
        )

    def _unit_measures(self, unit: Unit) -> bool:
        if unit not in self._measures:
            self._measures[unit] = measures(unit)
        return self._measures[unit]

    def sent(self, site: CallSite, request: Request) -> list[Sent]:
        """What was read from outside and is sent here, whole or found."""
        key = (site.at.node, request.leaf)
        if key not in self._sent:
            self._sent[key] = sent_in(self._world, site, request)
        return self._sent[key]

    def _is_told(self, site: CallSite, request: Request, document: Document) -> bool:
        """Whether a function that is called here sends it by itself, whoever calls it, or the same request went out further up."""
        calls = self._world.callers
        functions = self._senders.get((request.leaf, document.trail), ())
        return any(site.at.node in calls.get(function, {}) for function in functions) or self._is_sent_again(site, request, document)

    def _is_sent_again(self, site: CallSite, request: Request, document: Document) -> bool:
        """Whether the handler or the condition in which a call stands has it send what the same function was handed before, or the call
        before stands in a branch that returns what it answers.
        """
        around = {node for node, _ in site.at.module.around(site.at.node) if isinstance(node, (cst.If, cst.ExceptHandler))}
        if not request.chain:
            return False
        for other in site.unit.sites.values():
            if other is site:
                break
            before = other.requests.get(request.leaf)
            if before is None or before.chain != request.chain:
                continue
            outside = around and not any(node in around for node, _ in other.at.module.around(other.at.node))
            if not outside and not _is_returned_by_a_branch(other.at):
                continue
            if any(sent.document.trail == document.trail for sent in self.sent(other, before)):
                return True
        return False

    @cached_property
    def _senders(self) -> dict[tuple[Leaf, tuple[At, ...]], list[FunctionUnit]]:
        """The functions that send a document, each with what they ask."""
        found: dict[tuple[Leaf, tuple[At, ...]], list[FunctionUnit]] = {}
        for module in list(self._world.modules.values()):
            for function in module.functions:
                for site in function.sites.values():
                    for request in site.requests.values():
                        for sent in self.sent(site, request):
                            found.setdefault((request.leaf, sent.document.trail), []).append(function)
        return found

    def _source_words(self, place: At) -> str:
        """What is read, in the code's own words: the first argument, or what the method of a path is called on."""
        node = place.node
        if not isinstance(node, cst.Call):
            return ""
        owner, name = (node.func.value, node.func.attr.value) if isinstance(node.func, cst.Attribute) else (None, "")
        of_path = name in document_knowledge().of_a_path and owner is not None and external_name(self._world, place.module, owner) is None
        if owner is not None and (of_path or not node.args):
            made_of = owner.args[0].value if of_path and isinstance(owner, cst.Call) and len(owner.args) == 1 else owner
            return words(made_of)
        return words(node.args[0].value) if node.args else ""

    def _read_at(self, document: Document) -> At:
        kind = document_knowledge().kinds[document.kind]
        trail = document.trail[::-1] if kind.judged_by == "query" or kind.limits else document.trail
        return next((at for at in trail if isinstance(at.node, cst.Call)), document.trail[0])


def _is_returned_by_a_branch(at: At) -> bool:
    """`if failed: return ask(page)`: what stands behind the branch is done in its place."""
    parents = at.module.parents
    statement = next((above for above, _ in at.module.around(at.node) if isinstance(above, cst.BaseSmallStatement)), None)
    block = parents.get(parents.get(statement) or statement) if isinstance(statement, cst.Return) else None
    return block is not None and isinstance(parents.get(block), cst.If)


def loops_around(at: At) -> Iterator[cst.For | cst.CompFor]:
    """The loops in which a node stands: what it reads is another thing each time."""
    node: cst.CSTNode | None = at.node
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.Lambda)):
        if isinstance(node, cst.For):
            yield node
        elif isinstance(node, (cst.GeneratorExp, cst.ListComp)):
            yield node.for_in
        node = at.module.parents.get(node)


__all__ = ["Documents"]
