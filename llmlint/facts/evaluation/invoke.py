"""Call expressions, and what is called: the project's own, SDK clients, everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.access import mentions_answer
from llmlint.facts.evaluation.arguments import Arguments, arguments_of
from llmlint.facts.evaluation.attributes import attribute
from llmlint.facts.evaluation.conditions import condition_of_call, together
from llmlint.facts.evaluation.project_calls import call_function, call_instance, construct
from llmlint.facts.evaluation.run import Run, expression
from llmlint.facts.evaluation.strings import asks_for_schema, asks_for_setting
from llmlint.facts.followed.asserting import assert_call_event
from llmlint.facts.followed.showing import shown_event
from llmlint.facts.followed.sinking import note_written
from llmlint.facts.followed.written_files import WRITES
from llmlint.facts.libraries.clients import call_api, call_shape
from llmlint.facts.libraries.containers import default_of
from llmlint.facts.libraries.externals import call_external
from llmlint.facts.libraries.handed_functions import higher_order
from llmlint.facts.libraries.methods import call_method
from llmlint.facts.libraries.reading import read_of_unseen
from llmlint.facts.libraries.record_fields import dumped
from llmlint.facts.model import Volatility
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
    alternatives,
    join,
)
from llmlint.facts.values.flows import MADE, Flow, Param

if TYPE_CHECKING:
    from llmlint.facts.values.base import Value

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
    return Dynamic(Volatility.CONFIG, "a setting") if result is UNKNOWN and (asks_for_setting(node) or asks_for_schema(node)) else result


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
    kept = [value for value in found if value is not UNKNOWN]
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
        kept = [value for value in found if value is not UNKNOWN and (likely or not mentions_answer(value))]
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
            return call_instance(run, node, unit, arguments)
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
