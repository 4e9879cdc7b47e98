"""What is read from outside, followed: through the calls that read it, its members, its slices."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.followed.sinking import sink_event
from llmlint.facts.values import (
    NONE,
    UNKNOWN,
    Api,
    Const,
    External,
    Hole,
    Made,
    Mapping,
    Repeated,
    Sequence,
    Text,
    Union,
    alternatives,
    each,
    join,
)
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.structure import inner_values
from llmlint.facts.values.texts import literal
from llmlint.knowledge.documents import document_knowledge
from llmlint.patterns import regex
from llmlint.syntax.numbers import number_of
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values import Part
    from llmlint.facts.values.base import At, Value

_KEEPS = frozenset(
    {
        "strip", "lstrip", "rstrip", "lower", "upper", "replace", "encode", "decode", "removeprefix", "removesuffix", "expandtabs",
        "split", "splitlines",
    }
)  # fmt: skip
_KEEPING_STEPS = frozenset({*_KEEPS, "sub", "str"})
_TEXTS = (".strip(…)", ".strip()", "extract_text()", "get_text()", ".page_content", ".text", ".has_text_frame", ".patch")
_WRITES = regex(r"[wax+]")
_LIMIT = regex(r"max|limit|size|len|char|budget|cap|top|window|count|num|^n$|^k$", re.IGNORECASE)


def read(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value | None:
    """What a call of a name from outside the project reads, or keeps of what was read; `None` where it does neither."""
    knowledge = document_knowledge()
    given = arguments.at(0)
    before = next((inner for inner in inner_values(given) if isinstance(inner, Document)), None)
    if name in knowledge.keeps and before is not None:
        return each(given, lambda option: _content(option, run.at(node), node))
    kind = knowledge.made_by(name)
    if not kind or (kind == "file" and _WRITES.search(literal(arguments.at(1, "mode")) or "")):
        return None
    if _sends(knowledge.kinds[kind].body, given, arguments):
        return None
    made = Document(kind, (run.at(node),), arguments.flat())
    if before is not None:
        made = before.become(kind, run.at(node), arguments.flat() if before.kind == kind else ())
    return _limited(made)


def _sends(body: str, asked: Value, arguments: Arguments) -> bool:
    """Whether something is sent along with a request: `urlopen(url, data=...)`, or in the `Request` that it is given."""
    if not body:
        return False
    sent = [arguments.keyword(body)]
    for request in alternatives(asked):
        sent += [value for key, value in request.args if key in (body, "1")] if isinstance(request, Made) else []
    return any(value is not None and value != NONE for value in sent)


def opened(run: Run, node: cst.Subscript, table: Value) -> Document | None:
    """What is looked up in a table of another library's that holds documents: `request.files["letter"]`."""
    kind = document_knowledge().made_by(f"{table.name}[]") if isinstance(table, External) else ""
    return Document(kind, (run.at(node),)) if kind else None


def searched(run: Run, node: cst.Call, client: Made | External, method: str, arguments: Arguments) -> Document | None:
    """What a search in a store gives."""
    knowledge = document_knowledge()
    store = knowledge.made_by(client.name)
    kind = knowledge.member(store, f"{method}()") if store else ""
    options = client.args + client.extra if isinstance(client, Made) else ()
    hidden = () if isinstance(client, Made) and not client.open else (("**", UNKNOWN),)
    named = (*(pair for pair in options if not pair[0].isdigit()), *hidden)
    return _limited(Document(kind, (run.at(node),), (*named, *arguments.flat()))) if kind else None


def read_of_unseen(run: Run, node: cst.Call, receiver: Value, name: str, arguments: Arguments) -> Value:
    """`path.read_text()` where nothing tells what `path` is: in this shape, only files are read."""
    maker = document_knowledge().unmistakable.get(name)
    hidden = all(option is UNKNOWN or (isinstance(option, Flow) and not option.steps) for option in alternatives(receiver))
    plain = all(
        key in ("encoding", "errors") or (literal(value) or "").lower().startswith(("utf", "latin")) for key, value in arguments.flat()
    )
    return (read(run, node, maker, arguments) or UNKNOWN) if maker and hidden and plain else UNKNOWN


def _content(value: Value, at: At, node: cst.Call) -> Value:
    """The text of what was read: of an open file, what reading it gives; of a list or table of such things, all of them."""
    from llmlint.facts.evaluation.strings import words

    if isinstance(value, (Sequence, Mapping)):
        return Text((Hole(value, at, words(node.args[0].value)),))
    if not isinstance(value, Document):
        return UNKNOWN
    kind = document_knowledge().member(value.kind, "read()")
    return value.become(kind, at) if kind else value


def _limited(value: Document) -> Document:
    limits = document_knowledge().kinds[value.kind].limits
    return replace(value, cut=True) if any(key in limits for key, _ in value.args) else value


def member(value: Document, name: str) -> Value:
    """An attribute of what was read; a method waits to be called."""
    knowledge = document_knowledge()
    gives = knowledge.kinds[value.kind].gives
    if any(key.startswith(f"{name}(") for key in gives) or knowledge.kinds[value.kind].harmless:
        return Api(value, name)
    kind = knowledge.member(value.kind, name)
    return replace(value, kind=kind) if kind else UNKNOWN


def called(run: Run, node: cst.Call, value: Document, name: str, arguments: Arguments) -> Value:
    """What a method of something read gives. One that is told how much to read is limited."""
    if not _is_harmless(value):
        sink_event(run, node, f"{value.kind}.{name}", arguments)
    given = literal(arguments.at(0))
    kind = document_knowledge().member(value.kind, f'{name}("{given}")') or document_knowledge().member(value.kind, f"{name}()")
    if not kind:
        return UNKNOWN
    if document_knowledge().kinds[value.kind].holds == "found":
        return replace(value, kind=kind)
    made = value.become(kind, run.at(node), arguments.flat())
    reads_some = name in ("read", "readlines") and bool(arguments.positional)
    limits = document_knowledge().kinds[kind].limits
    return replace(made, cut=made.cut or reads_some or any(key in limits for key, _ in arguments.flat()))


def _is_harmless(value: Document) -> bool:
    """Whether it was opened in a way in which nothing can be changed or found out: in memory, or only to read."""
    words = document_knowledge().kinds[value.kind].harmless
    said = [f"{key}=true" if given == Const(True) else literal(given) or "" for key, given in value.args]
    return any(word in text for word in words for text in said)


def kept_by(value: Document, name: str) -> Value | None:
    """A method of a text that keeps the whole of it; `None` for all others."""
    return value if name in _KEEPS and document_knowledge().kinds[value.kind].holds else None


def picked(value: Document, key: str | int | None) -> Value:
    """An item of what was read."""
    knowledge = document_knowledge()
    names = [f'["{key}"]'] if isinstance(key, str) else [f"[{key}]", "[]"]
    kind = next((found for name in (*names, "[*]") if (found := knowledge.member(value.kind, name))), "")
    return replace(value, kind=kind) if kind else UNKNOWN


def one_of(value: Document) -> Value:
    """What walking over something read gives."""
    kind = document_knowledge().member(value.kind, "[]")
    return replace(value, kind=kind) if kind else UNKNOWN


def sliced(value: Document, cut: cst.BaseExpression) -> Value:
    """A piece of a text: one up to a limit is limited; one between places found in the text is no longer followed."""
    return replace(value, cut=True) if _is_limit(cut) else UNKNOWN


def sliced_text(value: Text, cut: cst.BaseExpression) -> Text:
    """A piece of a text that was put together: up to a limit, no document in it is whole any more."""
    return replace(value, parts=_parts_of_piece(value)) if _is_limit(cut) else value


def _parts_of_piece(value: Text) -> tuple[Part, ...]:
    return tuple(replace(part, value=_in_part(part.value)) if isinstance(part, Hole) else part for part in value.parts)


def _in_part(value: Value) -> Value:
    match value:
        case Document():
            return replace(value, cut=True)
        case Text():
            return replace(value, parts=_parts_of_piece(value))
        case Repeated(value=inner):
            return Repeated(_in_part(inner))
        case Union(options=options):
            return join(*map(_in_part, options))
        case _:
            return value


def _is_limit(node: cst.BaseExpression) -> bool:
    if not isinstance(node, cst.Subscript) or not isinstance(node.slice[0].slice, cst.Slice):
        return False
    bounds = [bound for bound in (node.slice[0].slice.upper, node.slice[0].slice.lower) if bound is not None]
    return any(_names_limit(part) for bound in bounds for part in walk(bound))


def _names_limit(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Integer):
        return number_of(node) > 1
    return isinstance(node, cst.Name) and bool(node.value.isupper() or _LIMIT.search(node.value))


def after_step(value: Document, kind: str, detail: str, at: At) -> Value:
    """What is left of a document after a step that was done to it inside a function it was handed to."""
    if kind == "clean" and detail == "slice" and isinstance(at.node, cst.BaseExpression):
        return sliced(value, at.node)
    return value if (kind in ("clean", "return") and detail in _KEEPING_STEPS) or kind == "return" else UNKNOWN


def sifted(value: Value, node: cst.For | cst.CompFor) -> Value:
    """What a loop walks over. Where it keeps some of the items only, they are a selection."""
    if not any(isinstance(option, Document) for option in alternatives(value)) or not selects(node):
        return value
    return each(value, lambda option: replace(option, cut=True) if isinstance(option, Document) else option)


def selects(node: cst.For | cst.CompFor) -> bool:
    """Whether a loop leaves early, or passes over some of what it walks over."""
    if isinstance(node, cst.CompFor):
        return any(not _asks_for_any(condition.test) for condition in node.ifs)
    leaves = any(isinstance(part, cst.Break) for part in walk(node.body))
    return leaves or any(not _asks_for_any(part.test) for part in walk(node.body) if isinstance(part, cst.If))


def _asks_for_any(test: cst.BaseExpression) -> bool:
    """Whether a condition only asks that there is something: `text`, `text.strip()`, `not text`, `text is not None`."""
    from llmlint.facts.evaluation.file_kinds import asks_for_a_kind
    from llmlint.facts.evaluation.strings import words

    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            return _asks_for_any(inner)
        case cst.Comparison(comparisons=[cst.ComparisonTarget(comparator=cst.Name(value="None"))]):
            return True
        case cst.Call(func=cst.Name(value="isinstance" | "hasattr")):
            return True
        case cst.Call() | cst.Attribute():
            shown = words(test)
            return shown.endswith(_TEXTS) or asks_for_a_kind(test)
        case _:
            return isinstance(test, cst.Name) or asks_for_a_kind(test)


__all__ = [
    "after_step", "called", "kept_by", "member", "one_of", "picked", "read", "searched", "selects", "sifted", "sliced", "sliced_text",
]  # fmt: skip
