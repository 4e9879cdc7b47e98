"""Values that reach a place where they have consequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.calls import Event
from llmlint.facts.followed.deciding import deciders
from llmlint.facts.followed.speakers import is_of_a_person
from llmlint.facts.followed.written_files import written_and_run
from llmlint.facts.model import UseKind
from llmlint.facts.values import UNKNOWN, Const, Hole, Made, Mapping, Sequence, Static, Text, alternatives, join
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.structure import inner_values
from llmlint.facts.values.texts import literal
from llmlint.knowledge.sinks import DECLARED, IRREVERSIBLE, Sink
from llmlint.patterns import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value

ESCAPED, MARKUP = "escape", "markup"
PATH = "pathlib.Path"
LETTERS = "email."
WHAT, CONTENT, WHETHER, RETURNED = "what", "content", "whether", "returned"
_INTERPRETERS = frozenset({"-c", "-e", "-command", "/c"})
_BEFORE_HOST = regex(r"\s*(https?://)?")
_TAG = regex(r"</?[a-zA-Z][^<>]*>")
_RECORDS = ("git.", "google.", "boto3.", "sendgrid.")
_TEXTUAL = frozenset({"execution", "sql", "markup"})


def sink_event(run: Run, node: cst.Call, name: str, arguments: Arguments, receiver: Value | None = None) -> None:
    """Note that a value which may be a model's is handed to a place where it has consequences."""
    sink = run.world.sinks.table.get(name)
    if sink is None or not _counts(sink, arguments) or (sink.kind == "markup" and is_of_a_person(run.at(node))):
        return
    for role, keys in ((WHAT, sink.arguments), (CONTENT, sink.content)):
        values = [value for key in keys if (value := _given(key, arguments, receiver)) is not None]
        if sink.tags:
            values = [option for value in values for option in alternatives(value) if has_tags(option)]
        _note(run, node, sink, role, values)
    if sink.kind in IRREVERSIBLE:
        _decided(run, node, sink.kind)


def note_written(run: Run, node: cst.Call, arguments: Arguments) -> None:
    """Remember what is written into a file: a command may run it."""
    flows = tuple(flow for option in alternatives(arguments.at(0)) for flow in _texts(option, Sink("execution")))
    if flows:
        run.written[node] = flows


def declared_event(run: Run, node: cst.Call, name: str, arguments: Arguments) -> None:
    """The same for a function that the configuration declares: every argument counts."""
    kind = run.world.settings.sinks.get(name)
    if kind not in DECLARED:
        return
    values = [*arguments.positional, *(value for _, value in arguments.keywords)]
    _note(run, node, Sink(kind), WHAT, values)
    if kind in IRREVERSIBLE:
        _decided(run, node, kind)


def returned_event(run: Run, node: cst.BaseExpression, value: Value, kind: str) -> None:
    """The same for what a function returns to a framework."""
    flows = tuple(dict.fromkeys(flow for option in alternatives(value) for flow in _texts(option, Sink(kind))))
    if flows:
        run.event(Event(UseKind.SINK, run.at(node), flows, detail=kind, role=RETURNED))


def _note(run: Run, node: cst.Call, sink: Sink, role: str, values: list[Value]) -> None:
    given = [flow for value in values for option in alternatives(value) for flow in _flows(option, sink)]
    ran = written_and_run(run, node) if sink.kind == "execution" and role == WHAT else ()
    flows = tuple(dict.fromkeys((*given, *ran)))
    if flows:
        run.event(Event(UseKind.SINK, run.at(node), flows, detail=sink.kind, role=role))


def _decided(run: Run, node: cst.Call, kind: str) -> None:
    flows = deciders(run, node)
    if flows:
        run.event(Event(UseKind.SINK, run.at(node), flows, detail=kind, role=WHETHER))


def _given(key: str, arguments: Arguments, receiver: Value | None) -> Value | None:
    """What stands under a key of `sinks.toml`."""
    first, _, rest = key.partition(".")
    if first == "self":
        return receiver
    found = arguments.at(int(first)) if first.isdigit() else arguments.keyword(first)
    if not rest or found is None:
        return found
    for name in rest.split("."):
        inner = [value for option in alternatives(found) if (value := _inside(option, name)) is not None]
        if not inner:
            return None
        found = inner[0]
    return found


def _inside(record: Value, name: str) -> Value | None:
    if isinstance(record, Made):
        return record.argument(name)
    return record.get(name) if isinstance(record, Mapping) else None


def has_tags(value: Value) -> bool:
    """Whether a text has tags of its own."""
    return isinstance(value, Text) and any(isinstance(part, Static) and _TAG.search(part.text) for part in value.parts)


def _counts(sink: Sink, arguments: Arguments) -> bool:
    if sink.if_true and not any(arguments.keyword(name) == Const(True) for name in sink.if_true):
        return False
    wanted = [given.partition("=") for given in sink.if_given]
    return not wanted or any(text in (literal(arguments.keyword(name) or UNKNOWN) or "") for name, _, text in wanted)


def _flows(value: Value, sink: Sink) -> Iterable[Flow]:
    if sink.kind in _TEXTUAL:
        return _texts(value, sink)
    if sink.kind == "url":
        return _addresses(value)
    if sink.kind == "dispatch":
        return (value,) if isinstance(value, Flow) else ()
    if sink.kind == "request":
        return _parts_of_address(value)
    return _parts(value)


def _texts(value: Value, sink: Sink) -> Iterator[Flow]:
    """The texts in an argument. An item of a command's list is data, unless it is the program, or an interpreter reads it."""
    match value:
        case Flow():
            if not (sink.kind == "markup" and any(step.detail == ESCAPED for step in value.steps)):
                yield value
        case Text(parts=parts):
            for part in parts:
                if isinstance(part, Hole):
                    for option in alternatives(part.value):
                        yield from _texts(option, sink)
        case Sequence(items=items) if sink.command and items:
            read = [n for n in range(1, len(items)) if (literal(items[n - 1]) or "").lower() in _INTERPRETERS]
            for number in (0, *read):
                for option in alternatives(items[number]):
                    yield from _texts(option, sink)
        case _:
            pass


def _addresses(value: Value) -> Iterator[Flow]:
    """What decides to which host an address leads: a text that stands before the host's end."""
    if isinstance(value, Flow):
        yield value
    elif isinstance(value, Text):
        head, holes = "", [part for part in value.parts if isinstance(part, Hole)]
        if holes:
            first = value.parts.index(holes[0])
            head = "".join(part.text for part in value.parts[:first] if isinstance(part, Static))
        if holes and _BEFORE_HOST.fullmatch(head):
            yield from (option for option in alternatives(holes[0].value) if isinstance(option, Flow))


def _parts_of_address(value: Value) -> Iterator[Flow]:
    """What decides which thing an address names: all that stands before the query."""
    if isinstance(value, Flow):
        yield value
    for part in value.parts if isinstance(value, Text) else ():
        if isinstance(part, Static) and "?" in part.text:
            return
        if isinstance(part, Hole):
            yield from (option for option in alternatives(part.value) if isinstance(option, Flow))


def _parts(value: Value) -> Iterator[Flow]:
    """All that a value is made of; of objects only paths are looked into."""
    if isinstance(value, Made):
        for _, given in value.args if value.name == PATH or value.name.startswith(_RECORDS) else ():
            yield from _parts(given)
        return
    for inner in inner_values(value):
        if isinstance(inner, Flow):
            yield inner
        elif isinstance(inner, Made) and inner is not value:
            yield from _parts(inner)


def letters(value: Value) -> Value:
    """The mails among the alternatives of a value."""
    return join(*(option for option in alternatives(value) if isinstance(option, Made) and option.name.startswith(LETTERS)))


def made_object(run: Run, node: cst.Call, name: str, arguments: Arguments, receiver: Value | None = None) -> Value | None:
    """The object that a callable returns, where its class is known by `sinks.toml`; `None` where it is not."""
    is_a = run.world.sinks.maker(name, literal(arguments.at(0)))
    if is_a is None:
        return None
    if not is_a:
        return receiver if receiver is not None else letters(arguments.at(0))
    inherited = receiver.args if isinstance(receiver, Made) and name in run.world.sinks.table else ()
    return Made(is_a, run.at(node), (*inherited, *arguments.flat()), open=arguments.splat is not None)
