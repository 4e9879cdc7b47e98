"""Calls of names that are not the project's: SDKs first, then what is known of Python and of general libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.access import element
from llmlint.facts.evaluation.places import join_path
from llmlint.facts.evaluation.strangers import REQUEST_DATA
from llmlint.facts.evaluation.strings import is_constant
from llmlint.facts.followed.conversions import DATE, NUMBER, number_event
from llmlint.facts.followed.cutting import parse_event, regex_event
from llmlint.facts.followed.sinking import ESCAPED, MARKUP, made_object, sink_event
from llmlint.facts.libraries import templates, unordered
from llmlint.facts.libraries.builtin_calls import BUILTINS
from llmlint.facts.libraries.clients import call_declared, call_function_entry, make_client
from llmlint.facts.libraries.factories import made_by_factory
from llmlint.facts.libraries.http_requests import decoded, http_request
from llmlint.facts.libraries.reading import after_step, read
from llmlint.facts.libraries.record_fields import as_dict, field_default
from llmlint.facts.libraries.session_methods import call_session
from llmlint.facts.libraries.sorting import sorts_by
from llmlint.facts.libraries.switched import note_switch
from llmlint.facts.libraries.tool_uses import made_tool, note_tools
from llmlint.facts.libraries.vector_uses import handed_on, note_vectors
from llmlint.facts.model import UseKind, Volatility
from llmlint.facts.values import (
    UNKNOWN,
    Const,
    Dynamic,
    FunctionValue,
    Made,
    Partial,
    Repeated,
    Sequence,
    Static,
    Text,
    alternatives,
    each,
    join,
)
from llmlint.facts.values.dates import without_time
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow, Step
from llmlint.facts.values.texts import literal, within_brackets

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value

_OBJECTS = frozenset({"regex_compile", "template", "task_owner"})
_PICKS = frozenset({"choice", "choices", "sample", "shuffle"})
_VOLATILITY = {
    "clock": (Volatility.VOLATILE, "the clock"),
    "date": (Volatility.DAILY, "today's date"),
    "random": (Volatility.VOLATILE, "chance"),
    "counter": (Volatility.VOLATILE, "a counter"),
    "identity": (Volatility.PROCESS, "another number in every process"),
    "configuration": (Volatility.CONFIG, "the environment"),
}


def call_external(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value | None:
    """Call a name from outside the project."""
    catalogue = run.world.catalogue
    note_switch(run, node, name, arguments)
    note_vectors(run, node, name, arguments)
    note_tools(run, node, name, arguments)
    declared = call_declared(run, node, name, arguments) or call_session(run, node, name, arguments)
    if declared is not None:
        return declared
    entry = catalogue.client(name)
    if entry is not None:
        return make_client(run, node, entry, arguments)
    for attempt in (made_by_factory, call_function_entry):
        made = attempt(run, node, name, arguments)
        if made is not None:
            return made
    made = templates.constructed(run, node, name, arguments) or handed_on(name, arguments) or made_tool(run, node, name, arguments)
    if made is not None:
        return made
    sink_event(run, node, name, arguments)
    library = catalogue.http_function(name)
    if library is not None:
        answer = http_request(run, node, library, None, name, arguments)
        return (read(run, node, name, arguments) or answer) if answer is UNKNOWN else answer
    if (document := read(run, node, name, arguments)) is not None:
        return document
    if catalogue.http_client(name) is not None or catalogue.helper(name) is not None:
        return _made(run, node, name, arguments)
    made = made_object(run, node, name, arguments)
    return made if made is not None else _by_role(run, node, name, arguments)


def _made(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Made:
    splat = (("**", arguments.splat),) if arguments.splat is not None else ()
    return Made(name, run.at(node), (*arguments.flat(), *splat), open=arguments.splat is not None)


def _by_role(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value | None:
    roles = run.world.effects.roles(name)
    if "random" in roles and name.rpartition(".")[2] in _PICKS and not is_constant(arguments.at(0)):
        return element(run.world, arguments.at(0), run.unit)
    for role, what in (("number_parse", NUMBER), ("date_parse", DATE)):
        if role in roles:
            number_event(run, node, arguments.at(0), what)
    changing = next((role for role in _VOLATILITY if role in roles), None)
    if changing is not None:
        return _changing(changing, name, arguments)
    if "request" in roles:
        return Dynamic(Volatility.PER_CALL, REQUEST_DATA)
    if "input" in roles or "agreement" in roles:
        run.person(node)
        return Dynamic(Volatility.PER_CALL, "what a person types")
    for role, handler in _HANDLERS.items():
        if role in roles:
            return handler(run, node, name, arguments)
    if name in _BUILTINS:
        return _BUILTINS[name](run, node, name, arguments)
    if name.rpartition(".")[2][:1].isupper() or not _OBJECTS.isdisjoint(roles):
        return _made(run, node, name, arguments)
    return None


def _changing(role: str, name: str, arguments: Arguments) -> Value:
    """What another call may answer otherwise; a setting may be its default."""
    made = Dynamic(*_VOLATILITY[role])
    if role == "configuration":
        default = arguments.at(1, "default")
        return join(default, made) if default is not UNKNOWN else made
    return without_time(made, literal(arguments.at(0))) if name.endswith("strftime") else made


def _partial(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    return Partial(arguments.at(0), arguments.after(1).flat())


def _maps(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    from llmlint.facts.evaluation.arguments import Arguments as Given
    from llmlint.facts.evaluation.invoke import invoke

    values = tuple(element(run.world, value, run.unit) for value in arguments.positional[1:])
    result = invoke(run, node, arguments.at(0), Given(values or (UNKNOWN,)))
    if node in run.sites:
        run.sites[node].mapped = name.rpartition(".")[2]
        run.sources[node] = arguments.at(1)
    return Sequence((Repeated(result),), unordered=unordered.walks_unordered(arguments.at(1)))


def _calls(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    from llmlint.facts.evaluation.invoke import invoke

    return invoke(run, node, arguments.at(0), arguments.after(1))


def _first(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    value = arguments.at(0)
    return element(run.world, value, run.unit) if name in ("next", "anext") else value


def _picks(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    sorts_by(run, node, arguments.at(0), arguments)
    return UNKNOWN


def _dedents(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    for option in alternatives(arguments.at(0, "text")):
        if isinstance(option, Text):
            run.world.dedented.update(part.at.node for part in option.parts if isinstance(part, Static) and part.at is not None)
    return arguments.at(0, "text")


def _second(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    return arguments.at(1)


def _escapes(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    step = Step("clean", run.at(node), ESCAPED)
    return each(arguments.at(0), lambda option: option.then(step) if isinstance(option, Flow) else option)


def _converts(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    step = Step("clean", run.at(node), MARKUP)
    return each(arguments.at(0, "text"), lambda option: option.then(step) if isinstance(option, Flow) else option)


def _gathers(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    first = arguments.at(0)
    if len(arguments.positional) == 1 and isinstance(first, Sequence) and not arguments.splats_positions:
        return first
    return Sequence(arguments.positional)


def _json(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    return _parse(run, node, name, arguments, UseKind.JSON)


def _mends(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    """A text that was to be JSON, put right; or what is in it."""
    if arguments.at(1, "return_objects") not in (UNKNOWN, Const(False)):
        return _parse(run, node, name, arguments, UseKind.JSON)
    step = Step("clean", run.at(node), name.rpartition(".")[2])
    return each(arguments.at(0, "json_str"), lambda option: option.then(step) if isinstance(option, Flow) else option)


def _literal(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    return _parse(run, node, name, arguments, UseKind.LITERAL)


def _parse(run: Run, node: cst.Call, name: str, arguments: Arguments, kind: UseKind) -> Value:
    subject = arguments.positional[0] if arguments.positional else (arguments.keyword("s") or UNKNOWN)
    options = [inner for option in alternatives(subject) for inner in alternatives(within_brackets(option))]
    flows = [option for option in options if isinstance(option, Flow)]
    found = [decoded(option) or parse_event(run, option, kind, run.at(node), name) for option in flows]
    return join(*found) if found else UNKNOWN


def _regex(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    patterns = [literal(option) for option in alternatives(arguments.at(0, "pattern"))]
    pattern = patterns[0] if len(patterns) == 1 or all(known is not None and "`" in known for known in patterns) else None
    subject = arguments.at(2 if name.endswith((".sub", ".subn")) else 1, "string")
    found: list[Value] = [regex_event(run, option, name, pattern, node) for option in alternatives(subject) if isinstance(option, Flow)]
    verb = name.rpartition(".")[2]
    found += [after_step(option, "clean", verb, run.at(node)) for option in alternatives(subject) if isinstance(option, Document)]
    return join(*found) if found else UNKNOWN


def _injected(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    """What a framework hands to a parameter: what the provider returns, or yields."""
    from llmlint.facts.evaluation.invoke import invoke_values

    provider = arguments.at(0, "dependency")
    found: list[Value] = []
    for option in alternatives(provider):
        value = invoke_values(run, option, (), None)
        yields = isinstance(option, FunctionValue) and option.function.is_generator
        found.append(element(run.world, value, run.unit) if yields else value)
    return join(*found)


def _imported(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    dotted = literal(arguments.at(0, "name"))
    return run.world.import_module(dotted, run.module) if dotted and not dotted.startswith(".") else UNKNOWN


def _starts(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    """A thread or process: its target gets these arguments, but is not called here."""
    from llmlint.facts.evaluation.invoke import invoke_values

    target = arguments.at(1, "target") if name.endswith(("Thread", "Process")) else arguments.at(1, "function")
    given = arguments.at(3 if not name.endswith("Timer") else 2, "args")
    invoke_values(run, target, given.items if isinstance(given, Sequence) else (), None)
    for option in run.settle(target):
        if isinstance(option, FunctionValue):
            run.world.started.setdefault(option.function, set()).add(run.at(node))
    return _made(run, node, name, arguments)


_HANDLERS = {
    "thread": _starts,
    "inject": _injected,
    "import_module": _imported,
    "partial": _partial,
    "option_decorator": _made,
    "mapping": _maps,
    "calling": _calls,
    "dedent": _dedents,
    "first_argument": _first,
    "second_argument": _second,
    "gather": _gathers,
    "json_parse": _json,
    "json_repair": _mends,
    "literal_parse": _literal,
    "regex": _regex,
    "as_dict": as_dict,
    "field": field_default,
    "escape": _escapes,
    "to_markup": _converts,
    "unordered_set": unordered.as_set,
    "in_order": unordered.in_order,
    "listing": unordered.listing,
    "json_write": unordered.written,
    "path_join": join_path,
}

_BUILTINS = {**BUILTINS, "min": _picks, "max": _picks}
