"""Calls: of project functions and classes, of SDK clients, of everything else."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from llmlint.facts.evaluation.access import mentions_answer
from llmlint.facts.evaluation.arguments import Arguments, arguments_of, filled, given, settings_given
from llmlint.facts.evaluation.attributes import attribute, instance_attribute
from llmlint.facts.evaluation.calls import Request, flattened, interesting
from llmlint.facts.evaluation.cases import returned_to
from llmlint.facts.evaluation.conditions import condition_of_call, seen_by_caller, together
from llmlint.facts.evaluation.run import Filler, Run, expression
from llmlint.facts.evaluation.strings import asks_for_schema, asks_for_setting, is_constant
from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit, forwards_to
from llmlint.facts.followed.asserting import assert_call_event
from llmlint.facts.followed.conversions import member_event, validated_event
from llmlint.facts.followed.showing import shown_event
from llmlint.facts.followed.sinking import note_written
from llmlint.facts.followed.written_files import WRITES
from llmlint.facts.libraries.clients import call_api, call_declared, call_shape
from llmlint.facts.libraries.containers import default_of
from llmlint.facts.libraries.externals import call_external, dumped
from llmlint.facts.libraries.handed_functions import higher_order
from llmlint.facts.libraries.http_requests import names_address
from llmlint.facts.libraries.methods import call_method
from llmlint.facts.libraries.reading import read_of_unseen
from llmlint.facts.model import How, Volatility
from llmlint.facts.values import (
    UNKNOWN,
    Api,
    ClassValue,
    Dynamic,
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
from llmlint.facts.values.flows import MADE, Flow, Param, Way
from llmlint.facts.values.structure import bounded, inner_values, passed, recorded
from llmlint.facts.values.texts import written_at

MAX_CHAIN = 8
MAX_SENT = 160
MAX_DEPTH = 40


@expression(cst.Call)
def call(run: Run, node: cst.Call) -> Value:
    """A call expression."""
    if isinstance(node.func, cst.Attribute):
        result = _method_call(run, node, node.func)
    else:
        callee, arguments = run.evaluate(node.func), arguments_of(run, node)
        shown_event(run, node, node.func.value if isinstance(node.func, cst.Name) else "", arguments)
        result = invoke(run, node, callee, arguments)
    return Dynamic(Volatility.CONFIG, "a setting") if result == UNKNOWN and (asks_for_setting(node) or asks_for_schema(node)) else result


def _method_call(run: Run, node: cst.Call, func: cst.Attribute) -> Value:
    receiver = run.evaluate(func.value)
    arguments = arguments_of(run, node)
    name = func.attr.value
    if name == "__new__":
        return join(*(Instance(option.unit) for option in run.settle(arguments.at(0)) if isinstance(option, ClassValue)))
    found: list[Value] = []
    rest: list[Value] = []
    run.callees[node] = receiver
    assert_call_event(run, node, name, arguments)
    shown_event(run, node, name, arguments)
    if name in WRITES:
        note_written(run, node, arguments)
    for option in alternatives(receiver):
        if isinstance(option, Instance) and (fields := dumped(run, option, name)) is not None:
            found.append(fields)
            continue
        result = call_method(run, node, func.value, option, name, arguments)
        if result is not None:
            found.append(result)
        if result is None or isinstance(option, Flow):
            rest.append(option)
    if rest:
        callee = attribute(run.world, join(*rest), name, run.unit)
        found.append(invoke(run, node, callee, arguments, known=bool(found)))
        mapped = higher_order(run, node, name, join(*rest), arguments)
        if mapped is not None:
            found.append(mapped)
    kept = [value for value in found if value != UNKNOWN]
    made = join(*kept) if kept else read_of_unseen(run, node, receiver, name, arguments)
    return join(made, *default_of(run, receiver, name, arguments))


def invoke(run: Run, node: cst.Call, callee: Value, arguments: Arguments, *, known: bool = False) -> Value:
    """Call a value."""
    run.callees[node] = callee
    if run.depth > MAX_DEPTH:
        return UNKNOWN
    run.depth += 1
    try:
        found: list[Value] = []
        options, holding = run.settle(callee), run.holding
        for option in options:
            run.holding = together(holding, condition_of_call(run, callee, option))
            result = _invoke(run, node, option, arguments)
            run.holding = holding
            if result is not None:
                found.append(result if not isinstance(option, ClassValue) else _object_of(option, callee, result))
        likely = _likely(run, options)
        if node in run.sites:
            run.sites[node].likely = likely
        if node not in run.sites and not known:
            shaped = call_shape(run, node, callee, arguments)
            if shaped is not None:
                found.append(shaped)
        kept = [value for value in found if value != UNKNOWN and (likely or not mentions_answer(value))]
        return join(*kept) if kept else UNKNOWN
    finally:
        run.depth -= 1


def _object_of(unit: ClassValue, callee: Value, made: Value) -> Value:
    """What calling a class gives. Of a class that a caller hands over, an object of whichever that is: each caller gets its own."""
    if unit in alternatives(callee):
        return made
    flows = [
        option for option in alternatives(callee) if isinstance(option, Flow) and isinstance(option.source, Param) and not option.steps
    ]
    return join(*(flow.reach(MADE) for flow in flows)) if flows else made


def _likely(run: Run, options: list[Value]) -> bool:
    """Whether at least half of the project's functions that may be called here, and that do anything, reach a model. Where only their
    shape makes them candidates, there may be others, so that it takes more.
    """
    functions = [option.function for option in options if isinstance(option, FunctionValue) and not option.function.is_idle]
    reaching = [function for function in functions if function.summary is not None and function.summary.reach]
    others = len(functions) - len(reaching)
    return not reaching or len(reaching) > others or (len(reaching) == others and run.world.hierarchy.fitting.isdisjoint(functions))


def invoke_values(run: Run, callee: Value, values: tuple[Value, ...], node: cst.CSTNode | None) -> Value:
    """Call a value with values, where no call expression says so (a decorator, a context manager, a callback)."""
    site = node if isinstance(node, cst.Call) else None
    found: list[Value] = []
    for option in run.settle(callee):
        if site is not None or isinstance(option, (FunctionValue, ClassValue, Instance, Partial)):
            result = _invoke(run, site, option, Arguments(values))
            if result is not None:
                found.append(result)
    return join(*found) if found else UNKNOWN


def _invoke(run: Run, node: cst.Call | None, callee: Value, arguments: Arguments) -> Value | None:
    match callee:
        case FunctionValue():
            return call_function(run, node, callee, arguments)
        case ClassValue(unit=unit):
            return construct(run, node, unit, arguments)
        case Instance(unit=unit):
            return _call_instance(run, node, unit, arguments)
        case Partial(function=function, args=args):
            return _call_partial(run, node, function, args, arguments)
        case Api() if node is not None:
            return call_api(run, node, callee, arguments)
        case Made() if node is not None:
            return call_api(run, node, Api(callee, "__call__"), arguments)
        case External() if node is not None:
            return call_external(run, node, callee.name, arguments)
        case Flow(source=source) if not isinstance(source, Param) and node is not None:
            return None
        case _:
            return None


def _call_partial(run: Run, node: cst.Call | None, function: Value, args: tuple[tuple[str, Value], ...], arguments: Arguments) -> Value:
    positional = tuple(value for key, value in args if key.isdigit())
    keywords = tuple((key, value) for key, value in args if not key.isdigit() and key not in ("*", "**"))
    splat = next((value for key, value in args if key == "**"), arguments.splat)
    merged = Arguments((*positional, *arguments.positional), (*keywords, *arguments.keywords), splat)
    found: list[Value] = []
    for option in run.settle(function):
        result = _invoke(run, node, option, merged)
        if result is not None:
            found.append(result)
    return join(*found) if found else UNKNOWN


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
        if inner is None or behind is None or behind == UNKNOWN:
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
    return Instance(unit)


def _matters(value: Value) -> bool:
    return any(isinstance(option, (Instance, Made, Api, FunctionValue, Partial)) for option in alternatives(value))


def _fill_fields(run: Run, node: cst.Call | None, unit: ClassUnit, arguments: Arguments) -> None:
    fields = [name for cls in reversed(run.world.hierarchy.lineage(unit)) if isinstance(cls, ClassUnit) for name in cls.fields]
    names = tuple(dict.fromkeys(fields))
    for key, value in arguments.flat(names):
        if key in names and node is not None:
            unit.written.setdefault(key, {})[node] = (run.unit, value)
        if key in names and value != UNKNOWN:
            kept = recorded(value, Way("kept", run.at(node), key)) if node is not None else value
            run.world.set_attribute(unit, key, kept, run.unit)


def _call_instance(run: Run, node: cst.Call | None, unit: ClassUnit, arguments: Arguments) -> Value | None:
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
