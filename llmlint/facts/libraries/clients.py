"""Calls on SDK clients, on pipelines of them, on HTTP libraries, and by unmistakable shape."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.calls import Leaf
from llmlint.facts.evaluation.client_subclasses import note_base
from llmlint.facts.evaluation.places import in_folder
from llmlint.facts.followed.sinking import declared_event, made_object, sink_event
from llmlint.facts.libraries import templates
from llmlint.facts.libraries.command_line import call_parser
from llmlint.facts.libraries.filling import note_chain
from llmlint.facts.libraries.graph_steps import note_step
from llmlint.facts.libraries.http_requests import call_http
from llmlint.facts.libraries.output_parsers import called_parser, parsed_by
from llmlint.facts.libraries.reading import called, read, searched
from llmlint.facts.libraries.tool_uses import note_tools
from llmlint.facts.libraries.vector_uses import note_vectors
from llmlint.facts.values import (
    UNKNOWN,
    Api,
    External,
    FunctionValue,
    Instance,
    Made,
    Mapping,
    Pipeline,
    Unknown,
    alternatives,
    join,
)
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.structure import inner_values
from llmlint.sdks.model import CallFacts, Sdk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value
    from llmlint.sdks.entries import ClientEntry

CONFIGURED = Sdk(id="configured", distribution="", version="", roots=())
STRUCTURED = "structured!"
TEMPLATE = "template!"
FOUND = "found!"


def make_client(run: Run, node: cst.Call, entry: ClientEntry, arguments: Arguments) -> Value:
    """The construction of a client."""
    made = Made(entry.facts.name, run.at(node), arguments.flat(), open=arguments.splat is not None)
    run.clients[node] = made
    return made


def call_api(run: Run, node: cst.Call, api: Api, arguments: Arguments) -> Value:
    """A call of a path on a client, a module client, a pipeline or an HTTP session."""
    base = api.base
    if isinstance(base, Pipeline):
        return _call_pipeline(run, node, base, api.path, arguments)
    if isinstance(base, Document):
        note_vectors(run, node, f"{base.kind}.{api.path}", arguments, base)
        return called(run, node, base, api.path, arguments)
    if not isinstance(base, (Made, External)):
        return UNKNOWN
    note_vectors(run, node, f"{base.name}.{api.path}", arguments, base)
    note_tools(run, node, f"{base.name}.{api.path}", arguments)
    entry = run.world.catalogue.client(base.name)
    if entry is None:
        if (parsed := call_parser(run, node, base, api.path, arguments)) is not None:
            return parsed
        if (parsed := called_parser(run, node, base, api.path, arguments)) is not None:
            return parsed
        if _is_composition(run, base):
            return _call_pipeline(run, node, Pipeline((base,), run.at(node)), api.path, arguments)
        declared = call_declared(run, node, f"{base.name}.{api.path}", arguments)
        if declared is not None:
            return declared
        sink_event(run, node, f"{base.name}.{api.path}", arguments, base)
        made = made_object(run, node, f"{base.name}.{api.path}", arguments, base) or in_folder(run, node, base, api.path, arguments)
        answer = made if made is not None else call_http(run, node, base, api.path, arguments)
        return (read(run, node, f"{base.name}.{api.path}", arguments) or answer) if answer is UNKNOWN else answer
    facts = run.world.catalogue.calls(entry).get(api.path)
    if facts is not None:
        leaf = Leaf(run.at(node), entry.sdk, api.path, facts, base)
        answer = _ask(run, node, leaf, arguments)
        return searched(run, node, base, api.path, arguments) or answer if facts.kind == "retrieval" else answer
    return _derived(run, node, entry, base, api.path, arguments)


def _ask(run: Run, node: cst.Call, leaf: Leaf, arguments: Arguments) -> Value:
    for option in (arguments.positional[-1:] or ()) if leaf.facts.mode == "decorator" else ():
        if isinstance(option, FunctionValue):
            return option
    given = arguments.flat(leaf.facts.positional)
    sent = templates.filled_by_chain(run, leaf.client, arguments)
    if sent is None:
        sent = templates.filled_tasks(run, node, leaf.client, Mapping(given, arguments.splat is not None))
    return run.ask(node, leaf, given if sent is None else (*given, (TEMPLATE, sent)))


def _derived(run: Run, node: cst.Call, entry: ClientEntry, base: Made | External, path: str, arguments: Arguments) -> Value:
    """A method that hands out a client: the same with other options, a child, or one that answers in a schema."""
    catalogue = run.world.catalogue
    made = base if isinstance(base, Made) else Made(base.name, run.at(node), open=True)
    if path == "__init__":
        note_base(run, node, arguments)
    effect = catalogue.derived(entry, path)
    if effect == "structured":
        return replace(made, extra=(*made.extra, (STRUCTURED, arguments.at(0, "schema"))))
    factory = catalogue.factory(f"{entry.facts.name}.{path}")
    if factory is not None:
        _, options = factory
        found = searched(run, node, made, path, arguments)
        return join(*(_handed_out(run, made, name, arguments, found) for option in options for name in option.returns))
    if effect == "pipe":
        stages = tuple(option for value in arguments.positional for option in alternatives(value))
        return Pipeline((made, *stages), run.at(node))
    if effect == "step":
        note_step(run, node, made, arguments)
        return made
    if effect in ("options", "retry", "same"):
        return replace(made, extra=(*made.extra, *arguments.keywords), open=made.open or arguments.splat is not None)
    return read(run, node, f"{made.name}.{path}", arguments) or UNKNOWN


def _handed_out(run: Run, made: Made, name: str, arguments: Arguments, found: Document | None) -> Made:
    """A child of a client; one that searches keeps the options it is made with, or what it finds whenever it is asked.

    What is put together step by step, as a graph is, asks and answers as its steps do, whatever it is made with.
    """
    entry = run.world.catalogue.client(name)
    searches = entry is not None and entry.facts.role == "retriever"
    kept = ((FOUND, found),) if found is not None else ()
    hidden = (("**", UNKNOWN),) if searches and arguments.splat is not None else ()
    builder = run.world.catalogue.client(made.name)
    by_steps = builder is not None and builder.facts.role == "settings"
    return replace(made, name=name, extra=(*made.extra, *(arguments.keywords if searches else kept), *hidden), open=made.open or by_steps)


def _call_pipeline(run: Run, node: cst.Call, pipeline: Pipeline, path: str, arguments: Arguments) -> Value:
    catalogue = run.world.catalogue
    result: Value | None = None
    template: Value | None = None
    for stage in pipeline.stages:
        for option in _stages_in(run, stage):
            entry = catalogue.client(option.name) if isinstance(option, (Made, External)) else None
            facts = catalogue.calls(entry).get(path) if entry is not None else None
            if entry is not None and facts is not None and entry.facts.role != "embeddings":
                leaf = Leaf(run.at(node), entry.sdk, path, facts, option)
                args = arguments.flat(facts.positional)
                sent = templates.instantiate(run, template, arguments.at(0, "input")) if isinstance(template, Made) else None
                result = run.ask(node, leaf, args if sent is None else (*args, (TEMPLATE, sent)))
            elif result is None and isinstance(option, Made):
                template = option
            elif result is not None:
                result = parsed_by(run, node, result, option)
    if result is None:
        result = _ask_unseen(run, node, pipeline, path, arguments)
    if result is None:
        return _derived_pipeline(run, pipeline, path, arguments)
    note_chain(run, node, pipeline.stages, arguments)
    return result


def _ask_unseen(run: Run, node: cst.Call, pipeline: Pipeline, path: str, arguments: Arguments) -> Value | None:
    """What a prompt template is piped into where that is not seen: only models take what comes out of one."""
    template = next((option for option in run.settle(pipeline.stages[0]) if isinstance(option, Made)), None)
    if template is None:
        return None
    helper = run.world.catalogue.helper(template.name)
    entry = run.world.catalogue.client(helper.pipes_into) if helper is not None and helper.pipes_into else None
    facts = run.world.catalogue.calls(entry).get(path) if entry is not None else None
    unseen = [stage for stage in pipeline.stages if all(isinstance(option, (Unknown, Flow)) for option in run.settle(stage))]
    if entry is None or facts is None or len(unseen) != 1 or pipeline.stages[1] is not unseen[0]:
        return None
    sent = templates.instantiate(run, template, arguments.at(0, "input"))
    given = (*arguments.flat(facts.positional), ("client!", UNKNOWN), (TEMPLATE, sent))
    result = run.ask(node, Leaf(run.at(node), entry.sdk, path, facts), given)
    for stage in pipeline.stages[2:]:
        result = join(*(parsed_by(run, node, result, option) for option in run.settle(stage)))
    return result


def _is_composition(run: Run, value: Value) -> bool:
    helper = run.world.catalogue.helper(value.name) if isinstance(value, Made) else None
    return helper is not None and helper.role == "composition"


def _stages_in(run: Run, stage: Value) -> list[Value]:
    """What a stage may be; for a composition of several, all that it is made of; for a class made of an SDK's, the client it is."""
    found: list[Value] = []
    for option in run.settle(stage):
        if isinstance(option, Instance):
            bases = (base for base in run.world.hierarchy.lineage(option.unit) if isinstance(base, External))
            found.extend(base for base in bases if run.world.catalogue.client(base.name) is not None)
            continue
        if not _is_composition(run, option):
            found.append(option)
            continue
        found.extend(inner for inner in inner_values(option) if isinstance(inner, (Made, External)) and inner is not option)
    return found


def _derived_pipeline(run: Run, pipeline: Pipeline, path: str, arguments: Arguments) -> Value:
    for stage in pipeline.stages:
        for option in run.settle(stage):
            entry = run.world.catalogue.client(option.name) if isinstance(option, (Made, External)) else None
            effect = run.world.catalogue.derived(entry, path) if entry is not None else ""
            if effect == "pipe":
                return Pipeline((*pipeline.stages, *arguments.positional), pipeline.at)
            if effect:
                return pipeline
    return UNKNOWN


def call_shape(run: Run, node: cst.Call, callee: Value, arguments: Arguments) -> Value | None:
    """A call on something unknown that only one family of SDKs spells like this."""
    if any(isinstance(option, External) and "." not in option.name for option in alternatives(callee)):
        return None
    if any(isinstance(option, (Api, FunctionValue)) for option in alternatives(callee)):
        return None
    parts: list[str] = []
    target: cst.BaseExpression = node.func
    while isinstance(target, cst.Attribute):
        parts.append(target.attr.value)
        target = target.value
    path = ".".join(reversed(parts))
    entry = run.world.catalogue.shape(path, {key for key, _ in arguments.keywords}) if len(parts) > 1 else None
    if entry is None:
        return None
    leaf = Leaf(run.at(node), entry.sdk, entry.operation, entry.facts)
    return run.ask(node, leaf, (*arguments.flat(entry.facts.positional), ("client!", UNKNOWN)))


def call_declared(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value | None:
    """A call about which the user's configuration says something; `None` where it says nothing."""
    settings = run.world.settings
    declared_event(run, node, name, arguments)
    if name in settings.model_functions:
        return _call_configured(run, node, name, arguments)
    if name in settings.client_factories:
        return Made(settings.client_factories[name], run.at(node), open=True)
    return UNKNOWN if name in settings.sanitizers else None


def _call_configured(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    """A call of a function that the configuration declares to reach a model."""
    facts = CallFacts(kind="chat", function=name, text=("",))
    return run.ask(node, Leaf(run.at(node), CONFIGURED, name, facts), arguments.flat())


def call_function_entry(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value | None:
    """A module-level function of an SDK, or a call of its implicit client."""
    entry = run.world.catalogue.function(name)
    if entry is None:
        return None
    leaf = Leaf(run.at(node), entry.sdk, entry.operation, entry.facts)
    return _ask(run, node, leaf, arguments)
