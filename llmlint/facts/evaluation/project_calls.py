"""Calls of what the project itself defines: functions, classes and their objects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.evaluation.arguments import Arguments, filled, given, settings_given
from llmlint.facts.evaluation.attributes import instance_attribute
from llmlint.facts.evaluation.calls import Request, flattened, interesting
from llmlint.facts.evaluation.cases import returned_to
from llmlint.facts.evaluation.client_subclasses import note_subclass
from llmlint.facts.evaluation.conditions import seen_by_caller
from llmlint.facts.evaluation.run import Filler, Run
from llmlint.facts.evaluation.strings import is_constant
from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit, forwards_to
from llmlint.facts.followed.conversions import member_event, validated_event
from llmlint.facts.libraries.clients import call_api, call_declared
from llmlint.facts.libraries.http_requests import names_address
from llmlint.facts.model import How
from llmlint.facts.values import (
    UNKNOWN,
    Api,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    Made,
    Partial,
    Text,
    alternatives,
    each,
    join,
)
from llmlint.facts.values.base import At, Value
from llmlint.facts.values.flows import Flow, Param, Way
from llmlint.facts.values.structure import bounded, inner_values, passed, recorded
from llmlint.facts.values.texts import written_at

if TYPE_CHECKING:
    import libcst as cst

MAX_CHAIN = 8
MAX_SENT = 160


def call_function(run: Run, node: cst.Call | None, callee: FunctionValue, arguments: Arguments) -> Value:
    """Call a project function: hand it its arguments, take over what it reaches and returns."""
    function, world = callee.function, run.world
    values = given(function, arguments, bound=callee.receiver is not None)
    settings = settings_given(function, node, bound=callee.receiver is not None)
    for name, value in values.items():
        if node is not None and (flows := tuple(inner for inner in inner_values(value) if isinstance(inner, Flow))):
            world.handed.setdefault(Param(function, name), {})[node] = flows
        if function.name == "__init__" or _is_bound(value) or Param(function, name) in world.address_parts:
            there = passed(value, Way.into_function(run.at(node), function)) if node is not None else value
            world.bind(Param(function, name), there, run.unit)
            world.constructions.note(callee.receiver, Param(function, name), there, run.unit)
        world.note_argument(Param(function, name), value, is_constant(value) or name in settings, run.unit)
    declared = call_declared(run, node, f"{function.module.dotted}.{function.qualname}", arguments) if node is not None else None
    if declared is not None:
        return declared
    world.demand(function)
    world.schedule.first(function)
    world.changes.note(("summary", function), run.unit)
    world.note_call(function, node, run.unit)
    summary = function.summary
    if summary is None:
        return UNKNOWN
    if summary.reads_input:
        run.person(node)
    complete = filled(function, values)
    filler = Filler(run, complete, function, node if node is not None else function.node)
    if node is None:
        kept = returned_to(filler, summary) if summary.cases else summary.returns
        return _unwrapped(run, kept, function, complete) if not summary.reach else UNKNOWN
    _take_over(run, node, callee, summary.reach, filler)
    return _unwrapped(run, returned_to(filler, summary), function, complete)


def _is_bound(value: Value) -> bool:
    """Whether a parameter's value is remembered."""
    return interesting(value) or names_address(value) or any(isinstance(inner, Flow) or written_at(inner) for inner in inner_values(value))


def _unwrapped(run: Run, returned: Value, function: FunctionUnit, values: dict[str, Value]) -> Value:
    """A decorator's inner function that hands all it gets on to the decorated one stands for that one."""

    def unwrap(option: Value) -> Value:
        if isinstance(option, Flow) and isinstance(option.source, Param) and option.source.name in values and option == Flow(option.source):
            return values[option.source.name] if option.source.function is function else option
        inner = option.function if isinstance(option, FunctionValue) else None
        behind = values.get(forwards_to(inner) or "") if inner is not None and inner.parent is function else None
        if inner is None or behind is None or behind is UNKNOWN:
            return option
        run.world.wrappers[inner] = join(run.world.wrappers.get(inner, behind), behind)
        return behind

    return each(returned, unwrap)


def _take_over(run: Run, node: cst.Call, callee: FunctionValue, reach: tuple[Request, ...], filler: Filler) -> None:
    here = At(callee.function.module, callee.function.node)
    for request in reach:
        if here in request.chain or len(request.chain) >= MAX_CHAIN:
            continue
        if request.chain and run.world.hierarchy.is_of_another(run.world.functions.get(request.chain[0].node), callee, run.unit):
            filler.ruled_out.add(request.leaf)
            continue
        only_if = seen_by_caller(request.only_if, run.holding, filler.fill)
        if not only_if:
            filler.ruled_out.add(request.leaf)
            continue
        args = flattened(tuple((name, bounded(filler.fill(value), largest=MAX_SENT)) for name, value in request.args))
        run.site(node, How.WRAPPER).add(replace(request, args=args, chain=(here, *request.chain), only_if=only_if))


def construct(run: Run, node: cst.Call | None, unit: ClassUnit, arguments: Arguments) -> Value:
    """Call a project class."""
    world = run.world
    declared = call_declared(run, node, f"{unit.module.dotted}.{unit.qualname}", arguments) if node is not None else None
    if declared is not None:
        return declared
    if unit.is_enum:
        if node is not None:
            member_event(run, node, unit, arguments.at(0))
        return Text(())
    if node is not None and world.hierarchy.inherits(unit, "model_base"):
        validated_event(run, node, unit.name, arguments.splat)
    maker = world.hierarchy.method(unit, "__new__", run.unit)
    for option in alternatives(maker) if maker is not None else ():
        if isinstance(option, FunctionValue):
            call_function(run, node, option, replace(arguments, positional=(ClassValue(unit), *arguments.positional)))
    if any(_matters(value) for value in (*arguments.positional, *(value for _, value in arguments.keywords))):
        world.demand_class(unit)
    initialiser = world.hierarchy.method(unit, "__init__", run.unit)
    found = False
    for option in alternatives(initialiser) if initialiser is not None else ():
        if isinstance(option, FunctionValue):
            found = True
            call_function(run, node, FunctionValue(option.function, Instance(unit)), arguments)
    if not found:
        _fill_fields(run, node, unit, arguments)
    if not found and node is not None:
        note_subclass(run, node, unit, arguments)
    return Instance(unit)


def _matters(value: Value) -> bool:
    return any(isinstance(option, (Instance, Made, Api, FunctionValue, Partial)) for option in alternatives(value))


def _fill_fields(run: Run, node: cst.Call | None, unit: ClassUnit, arguments: Arguments) -> None:
    fields = [name for cls in reversed(run.world.hierarchy.lineage(unit)) if isinstance(cls, ClassUnit) for name in cls.fields]
    names = tuple(dict.fromkeys(fields))
    for key, value in arguments.flat(names):
        if key in names and node is not None:
            unit.written.setdefault(key, {})[node] = (run.unit, value)
        if key in names and value is not UNKNOWN:
            kept = recorded(value, Way("kept", run.at(node), key)) if node is not None else value
            run.world.set_attribute(unit, key, kept, run.unit)


def call_instance(run: Run, node: cst.Call | None, unit: ClassUnit, arguments: Arguments) -> Value | None:
    """Call an object of a project class."""
    for name in ("__call__", "forward") if _is_module(run, unit) else ("__call__",):
        method = instance_attribute(run.world, unit, name, run.unit)
        for option in alternatives(method):
            if isinstance(option, FunctionValue):
                return call_function(run, node, option, arguments)
            if isinstance(option, Api) and node is not None and name == "__call__" and not _is_module(run, unit):
                return call_api(run, node, option, arguments)
    return None


def _is_module(run: Run, unit: ClassUnit) -> bool:
    for base in run.world.hierarchy.lineage(unit):
        entry = run.world.catalogue.client(base.name) if isinstance(base, External) else None
        if entry is not None and entry.facts.role == "module":
            return True
    return False


__all__ = ["call_function", "call_instance", "construct"]
