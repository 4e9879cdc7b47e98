"""Methods of what Python has built in, and of what its library makes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import format_text, join_text, replaced, words
from llmlint.facts.followed.asserting import dereference_event
from llmlint.facts.followed.conversions import validated_event
from llmlint.facts.followed.cutting import CLEANS, cut_event, is_parsed, match_event, parse_event, regex_event, text_method
from llmlint.facts.followed.fences import FENCE
from llmlint.facts.libraries import templates
from llmlint.facts.libraries.containers import mapping_method, sequence_method
from llmlint.facts.libraries.filling import note_format, note_format_map, note_substitute
from llmlint.facts.libraries.reading import kept_by, one_of
from llmlint.facts.libraries.unordered import listed_by_method
from llmlint.facts.model import UseKind
from llmlint.facts.values import (
    NONE,
    UNKNOWN,
    ClassValue,
    Dynamic,
    External,
    Hole,
    Made,
    Mapping,
    Part,
    Repeated,
    Sequence,
    Static,
    Text,
    alternatives,
    join,
)
from llmlint.facts.values.dates import day_part, without_time
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow, Origin, Param, Step
from llmlint.facts.values.texts import literal, mark_filled
from llmlint.patterns import regex
from llmlint.sdks.paths import Key

if TYPE_CHECKING:
    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import At, Value

_LIST_METHODS = frozenset({"append", "pop", "extend", "remove", "insert", "index", "sort", "reverse"})
_FILLS = frozenset({"format", "format_map", "replace", "translate"})
_WAITS = frozenset({"result", "get_result", "__await__", "get_nowait"})
_REGEX_METHODS = frozenset({"search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn"})
_DOLLAR = regex(r"\$(?:\{(\w+)\}|(\w+))")


def call_method(run: Run, node: cst.Call, place: cst.BaseExpression, receiver: Value, name: str, arguments: Arguments) -> Value | None:
    """A method of a built-in type; `None` when the receiver is something else."""
    match receiver:
        case Text():
            return _text(run, node, receiver, name, arguments)
        case Flow():
            return _flow(run, node, receiver, name, arguments)
        case Sequence():
            return sequence_method(run, node, place, receiver, name, arguments)
        case Mapping():
            return mapping_method(run, node, place, receiver, name, arguments)
        case Made(name="re.compile" | "regex.compile") if name in _REGEX_METHODS:
            return _compiled(run, node, receiver, name, arguments)
        case Made(name="string.Template") if name in ("substitute", "safe_substitute"):
            return _substituted(run, node, receiver, name, arguments)
        case Dynamic():
            return without_time(receiver, literal(arguments.at(0))) if name == "strftime" else day_part(receiver, name)
        case ClassValue(unit=unit) if run.world.hierarchy.inherits(unit, "model_base"):
            return _of_model(run, node, unit.name, name, arguments)
        case Made(name="pydantic.TypeAdapter") if name == "validate_json":
            return _validated(run, node, "TypeAdapter", arguments)
        case _ if (listed := listed_by_method(run, node, receiver, name)) is not None:
            return listed
        case Made() if (filled := templates.filled(run, node, receiver, name, arguments)) is not None:
            return filled
        case _:
            return kept_by(receiver, name) if isinstance(receiver, Document) else None


def _text(run: Run, node: cst.Call, receiver: Text, name: str, arguments: Arguments) -> Value | None:
    if name in _FILLS:
        mark_filled(run.world, receiver)
    match name:
        case "format":
            is_open = arguments.splat is not None or arguments.splats_positions
            note_format(run, node, receiver, arguments)
            return format_text(run, receiver, node, list(arguments.positional), dict(arguments.keywords), is_open=is_open)
        case "format_map":
            given = arguments.at(0)
            note_format_map(run, node, receiver, given)
            pairs = dict(given.items) if isinstance(given, Mapping) else {}
            return format_text(run, receiver, node, [], pairs, is_open=True)
        case "join":
            return join_text(run, receiver, arguments.at(0), node)
        case "replace":
            old = literal(arguments.at(0))
            return replaced(run, receiver, old, arguments.at(1), node) if old is not None else receiver
        case "split" | "splitlines" | "rsplit":
            return Sequence((Repeated(_piece(receiver, run.at(node), name)),))
        case _:
            return receiver if name in CLEANS else UNKNOWN


def _piece(text: Text, at: At, method: str) -> Text:
    """One of the pieces that a text is divided into: of what was read and put into it no more than walking over it gives."""

    def within(value: Value) -> Value:
        match value:
            case Document():
                return one_of(value)
            case Flow(source=Param()):
                return value.then(Step("split", at, method)).then(Step("line", at, method))
            case _:
                return value

    return Text(tuple(replace(part, value=within(part.value)) if isinstance(part, Hole) else part for part in text.parts))


def _flow(run: Run, node: cst.Call, receiver: Flow, name: str, arguments: Arguments) -> Value | None:
    if name in _WAITS:
        return _awaited(run, node, receiver, arguments)
    if name == "get" and arguments.positional:
        return _got(run, receiver, literal(arguments.at(0)))
    if run.world.effects.has(name, "parse_methods") and _is_model_class(run, receiver):
        return _validated(run, node, words(node.func), arguments)
    if isinstance(node.func, cst.Attribute) and hasattr(str, name):
        dereference_event(run, node.func.value, receiver)
    if receiver.steps and (made := _of_cut_text(run, node, receiver, name)) is not None:
        return made
    if is_parsed(receiver) and name in CLEANS and receiver.fields:
        return receiver.then(Step("clean", run.at(node), name))
    made = text_method(run, receiver, name, list(arguments.positional), node) if not is_parsed(receiver) else None
    if made is not None:
        return made
    if name in ("items", "values", "keys", "copy"):
        return receiver
    if isinstance(receiver.source, Origin) and not receiver.steps:
        return receiver.reach(f"{name}()")
    return receiver if is_parsed(receiver) else None


def _is_model_class(run: Run, receiver: Flow) -> bool:
    """Whether a parameter is declared to be a class of models: `form: type[BaseModel]`."""
    from llmlint.facts.evaluation.look_up import held

    source = receiver.source
    if not isinstance(source, Param) or receiver.path or receiver.steps:
        return False
    notes = [parameter.node.annotation for parameter in source.function.parameters if parameter.name == source.name]
    match [note.annotation for note in notes if note is not None]:
        case [
            cst.Subscript(
                value=cst.Name(value="type" | "Type") | cst.Attribute(attr=cst.Name(value="Type")),
                slice=[cst.SubscriptElement(slice=cst.Index(value=inner))],
            )
        ]:
            options = alternatives(held(run.world, source.function.module, inner))
        case _:
            return False
    return any(
        (isinstance(option, External) and run.world.effects.has(option.name, "model_base"))
        or (isinstance(option, ClassValue) and run.world.hierarchy.inherits(option.unit, "model_base"))
        for option in options
    )


def _awaited(run: Run, node: cst.Call, receiver: Flow, arguments: Arguments) -> Value:
    """The result of a future: with a limit, that limit ends the wait for the call."""
    limit = arguments.at(0, "timeout")
    site = run.sites.get(receiver.source.site.node) if isinstance(receiver.source, Origin) else None
    if site is not None and limit not in (UNKNOWN, NONE):
        site.deadline = run.at(node)
    return receiver


def _got(run: Run, receiver: Flow, key: str | None) -> Value:
    if receiver.steps:
        return receiver.reach(Key(key)) if key is not None else receiver
    return receiver.reach(Key(key)) if key is not None else UNKNOWN


def _of_cut_text(run: Run, node: cst.Call, receiver: Flow, name: str) -> Value | None:
    """Methods of matches and of lists of pieces."""
    if name in ("group", "groups", "groupdict"):
        return match_event(run, receiver)
    if name in ("start", "end", "span"):
        return receiver.then(Step("find", run.at(node), FENCE if receiver.steps and receiver.steps[-1].kind == "fence" else name))
    if name in _LIST_METHODS and receiver.steps[-1].kind == "split":
        return (cut_event(run, receiver) if name == "pop" else None) or receiver
    return None


def _of_model(run: Run, node: cst.Call, model: str, name: str, arguments: Arguments) -> Value | None:
    if run.world.effects.has(name, "validate_methods"):
        validated_event(run, node, model, arguments.at(0))
    return _validated(run, node, model, arguments) if run.world.effects.has(name, "parse_methods") else None


def _validated(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    found = [
        parse_event(run, option, UseKind.MODEL, run.at(node), name) for option in alternatives(arguments.at(0)) if isinstance(option, Flow)
    ]
    return join(*found) if found else UNKNOWN


def _compiled(run: Run, node: cst.Call, receiver: Made, name: str, arguments: Arguments) -> Value:
    pattern = literal(receiver.argument("0") or UNKNOWN)
    subject = arguments.at(1 if name in ("sub", "subn") else 0, "string")
    found = [regex_event(run, option, name, pattern, node) for option in alternatives(subject) if isinstance(option, Flow)]
    return join(*found) if found else UNKNOWN


def _substituted(run: Run, node: cst.Call, receiver: Made, name: str, arguments: Arguments) -> Value:
    template = receiver.argument("0")
    if not isinstance(template, Text):
        return UNKNOWN
    mark_filled(run.world, template)
    note_substitute(run, node, template, name, arguments)
    pairs = dict(arguments.keywords)
    first = arguments.at(0)
    if isinstance(first, Mapping):
        pairs = {**dict(first.items), **pairs}
    parts: list[Part] = []
    for part in template.parts:
        if isinstance(part, Hole):
            parts.append(part)
            continue
        position = 0
        for match in _DOLLAR.finditer(part.text):
            parts.append(Static(part.text[position : match.start()], part.at))
            field = match[1] or match[2]
            value = pairs.get(field, UNKNOWN)
            parts.extend(value.parts if isinstance(value, Text) else [Hole(value, run.at(node), field)])
            position = match.end()
        parts.append(Static(part.text[position:], part.at))
    return Text(tuple(parts))


__all__ = ["call_method"]
