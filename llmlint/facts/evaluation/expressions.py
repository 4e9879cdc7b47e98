"""What an expression may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.access import element, item
from llmlint.facts.evaluation.attributes import attribute
from llmlint.facts.evaluation.batching import fills_up
from llmlint.facts.evaluation.conditions import conditions_of, together
from llmlint.facts.evaluation.constant_records import field_of_constant
from llmlint.facts.evaluation.places import note_global
from llmlint.facts.evaluation.run import Run, expression
from llmlint.facts.evaluation.scopes import annotated, define_lambda
from llmlint.facts.evaluation.strings import names_setting, words
from llmlint.facts.evaluation.tool_results import leave_out, put_back, tool_results
from llmlint.facts.followed.comparing import compare_event, lookup_event
from llmlint.facts.followed.conversions import index_raises, key_event
from llmlint.facts.followed.cutting import access_event, read_event, slice_event
from llmlint.facts.followed.guards import note_tested
from llmlint.facts.libraries.reading import opened, sliced, sliced_text
from llmlint.facts.model import Volatility
from llmlint.facts.values import (
    NONE,
    UNKNOWN,
    ClassValue,
    Const,
    Dynamic,
    External,
    Made,
    Mapping,
    Repeated,
    Sequence,
    Text,
    alternatives,
    join,
)
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.structure import stretch
from llmlint.patterns import regex

if TYPE_CHECKING:
    from llmlint.facts.values.base import Value

_SETTINGS = regex(r"^(\w+\.){0,2}_?(settings|config|cfg|conf|options|opts|args|parsed_args)\.\w+$", re.IGNORECASE)
_CONSTANTS: dict[str, Value] = {"None": NONE, "True": Const(True), "False": Const(False)}


@expression(cst.Name)
def _name(run: Run, node: cst.Name) -> Value:
    return _CONSTANTS.get(node.value) or run.lookup(node.value)


@expression(cst.Attribute)
def _attribute_of(run: Run, node: cst.Attribute) -> Value:
    owner = run.evaluate(node.value)
    value = attribute(run.world, owner, node.attr.value, run.unit)
    constant = field_of_constant(run, node, owner)
    if constant is not None:
        return constant
    for option in alternatives(value):
        if isinstance(option, External) and run.world.effects.has(option.name, "input"):
            run.person(node)
    if value is UNKNOWN and _SETTINGS.match(words(node)):
        return Dynamic(Volatility.CONFIG, "a setting")
    return value


@expression(cst.Await)
def _awaited(run: Run, node: cst.Await) -> Value:
    return run.evaluate(node.expression)


@expression(cst.Integer)
def _integer(run: Run, node: cst.Integer) -> Value:
    try:
        return Const(int(node.value, 0))
    except ValueError:
        return UNKNOWN


@expression(cst.Float)
def _floating(run: Run, node: cst.Float) -> Value:
    return Const(float(node.value))


@expression(cst.List, cst.Tuple, cst.Set)
def _sequence(run: Run, node: cst.List | cst.Tuple | cst.Set) -> Value:
    items: list[Value] = []
    for member in node.elements:
        value = run.evaluate(member.value)
        if isinstance(member, cst.StarredElement):
            items.extend(value.items if isinstance(value, Sequence) else (Repeated(element(run.world, value, run.unit)),))
        else:
            items.append(value)
    return Sequence(tuple(items[:64]), unordered=isinstance(node, cst.Set))


@expression(cst.Dict)
def _mapping(run: Run, node: cst.Dict) -> Value:
    items: list[tuple[str, Value]] = []
    is_open = False
    rest: list[Value] = []
    for entry in node.elements:
        value = run.evaluate(entry.value)
        if isinstance(entry, cst.StarredDictElement):
            if isinstance(value, Mapping):
                items.extend(value.items)
                is_open |= value.open
            else:
                is_open = True
            continue
        assert isinstance(entry, cst.DictElement)
        key = run.evaluate(entry.key)
        label = key.literal if isinstance(key, Text) else None
        if value is UNKNOWN and names_setting(words(entry.value)):
            value = Dynamic(Volatility.CONFIG, "a setting")
        if label is None:
            rest.append(value)
            is_open = True
        else:
            items.append((label, value))
    return Mapping(tuple(items[:128]), is_open, join(*rest) if rest else None)


@expression(cst.Subscript)
def _subscript(run: Run, node: cst.Subscript) -> Value:
    value = run.evaluate(node.value)
    if isinstance(value, External) and run.world.effects.has(value.name, "annotated"):
        return Made(value.name, run.at(node), (("0", annotated(run, node)),))
    if _is_made_for_types(run, node, value):
        return value
    if len(node.slice) != 1:
        for part in node.slice:
            if isinstance(part.slice, cst.Index):
                run.evaluate(part.slice.value)
        return UNKNOWN
    cut = node.slice[0].slice
    if isinstance(cut, cst.Slice):
        return _sliced(run, node, value, cut)
    assert isinstance(cut, cst.Index)
    key = run.evaluate(cut.value)
    note_global(run, node, value, key)
    for table in alternatives(value):
        lookup_event(run, node, table, key)
    read_event(run, node, value, key)
    index_raises(run, node, value, key)
    key_event(run, node, value, key)
    found = access_event(run, value, key, node)
    if found is not None:
        return found
    return opened(run, node, value) or item(run.world, value, _key(key), run.unit)


def _is_made_for_types(run: Run, node: cst.Subscript, value: Value) -> bool:
    """Whether types are named in the call of a class: `Agent[Any](model=...)`."""
    call = run.at(node).module.parents.get(node)
    if not isinstance(call, cst.Call) or call.func is not node:
        return False
    return isinstance(value, ClassValue) or (isinstance(value, External) and run.world.catalogue.client(value.name) is not None)


def _key(key: Value) -> str | int | None:
    match key:
        case Text():
            return key.literal
        case Const(value=bool() | None):
            return None
        case Const(value=int() as number):
            return number
        case _:
            return None


def _sliced(run: Run, node: cst.Subscript, value: Value, cut: cst.Slice) -> Value:
    bounds = [NONE if bound is None else run.evaluate(bound) for bound in (cut.lower, cut.upper, cut.step)]
    found: list[Value] = []
    for option in alternatives(value):
        match option:
            case Flow():
                found.append(slice_event(run, option, node, cut))
            case Sequence():
                found.append(stretch(option, bounds))
            case Document():
                found.append(sliced(option, node))
            case Text():
                found.append(sliced_text(option, node))
            case Dynamic():
                found.append(option)
            case _:
                found.append(UNKNOWN)
    return join(*found)


@expression(cst.BooleanOperation)
def _boolean(run: Run, node: cst.BooleanOperation) -> Value:
    left = run.evaluate(node.left)
    holding = run.holding
    run.holding = together(holding, conditions_of(run, node.left, isinstance(node.operator, cst.And)))
    right = _evaluated_where(run, node.left, node.right, isinstance(node.operator, cst.And))
    run.holding = holding
    if isinstance(node.operator, cst.Or):
        kept = [option for option in alternatives(left) if not (isinstance(option, Const) and not option.value)]
        return join(*kept, right) if kept else right
    return join(right, Const(False)) if right is not UNKNOWN else UNKNOWN


def _evaluated_where(run: Run, test: cst.BaseExpression, node: cst.BaseExpression, outcome: bool) -> Value:
    """What an expression may be behind a test, where that tells the messages of tools from answers."""
    names = tool_results(run, test, outcome)
    before = {name: run.env[name] for name in names if name in run.env}
    leave_out(run, names)
    value = run.evaluate(node)
    put_back([run.env], before)
    return value


@expression(cst.UnaryOperation)
def _unary(run: Run, node: cst.UnaryOperation) -> Value:
    value = run.evaluate(node.expression)
    match node.operator, value:
        case cst.Minus(), Const(value=int() | float() as number):
            return Const(-number)
        case _:
            return UNKNOWN


@expression(cst.Comparison)
def _comparison(run: Run, node: cst.Comparison) -> Value:
    left = run.evaluate(node.left)
    for target in node.comparisons:
        right = run.evaluate(target.comparator)
        if isinstance(target.operator, (cst.Equal, cst.NotEqual, cst.In, cst.NotIn)):
            compare_event(run, node, left, right)
            note_tested(run, node, left, right)
        left = right
    return UNKNOWN


@expression(cst.IfExp)
def _conditional(run: Run, node: cst.IfExp) -> Value:
    run.evaluate(node.test)
    holding = run.holding
    run.holding = together(holding, conditions_of(run, node.test, True))
    body = _evaluated_where(run, node.test, node.body, True)
    run.holding = together(holding, conditions_of(run, node.test, False))
    orelse = _evaluated_where(run, node.test, node.orelse, False)
    run.holding = holding
    if _is_membership_of(node.test, node.body):
        body = join(*(UNKNOWN if isinstance(option, Flow) else option for option in alternatives(body)))
    return join(body, orelse)


def _is_membership_of(test: cst.BaseExpression, body: cst.BaseExpression) -> bool:
    """`x if x in ALLOWED else y`: what comes out is one of the known values, whoever wrote it."""
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1 or not isinstance(test.comparisons[0].operator, cst.In):
        return False
    return isinstance(body, cst.Name) and test.left.deep_equals(body)


@expression(cst.NamedExpr)
def _walrus(run: Run, node: cst.NamedExpr) -> Value:
    value = run.evaluate(node.value)
    if isinstance(node.target, cst.Name):
        run.assign(node.target.value, value)
    return value


@expression(cst.Lambda)
def _anonymous(run: Run, node: cst.Lambda) -> Value:
    return define_lambda(run, node)


@expression(cst.Yield)
def _yielded(run: Run, node: cst.Yield) -> Value:
    if isinstance(node.value, cst.From):
        run.yields.append(element(run.world, run.evaluate(node.value.item), run.unit))
    elif node.value is not None:
        run.yields.append(run.evaluate(node.value))
        run.packs |= fills_up(run.module, node)
    return Dynamic(Volatility.PER_CALL, "what is sent in")
