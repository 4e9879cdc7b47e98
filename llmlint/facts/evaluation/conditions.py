"""Under which conditions on a function's parameters a place in it is reached.

A switch such as `if mode == "llm"` decides whether a function asks a model. Who calls it with another mode asks none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import libcst as cst

from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.values import (
    ClassValue,
    Const,
    External,
    FunctionValue,
    Instance,
    Mapping,
    Partial,
    Sequence,
    Static,
    Text,
    alternatives,
)
from llmlint.facts.values.flows import Flow, Param
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.values.base import Value

Literally: TypeAlias = "str | int | float | bool | bytes | None"
MAX_CONDITIONS = 8
MAX_WAYS = 4
_KINDS: dict[str, Literal["class", "callable"]] = {"inspect.isclass": "class", "callable": "callable", "builtins.callable": "callable"}
_EMPTY: tuple[Literally, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What holds of a parameter: it is true, `None`, a class, callable, one of some literals, this function; not `holds`: it is not."""

    value: Flow
    kind: Literal["true", "none", "class", "callable", "one of", "function"]
    holds: bool
    literals: tuple[Literally, ...] = _EMPTY
    function: FunctionUnit | None = None


Conditions: TypeAlias = "tuple[Condition, ...]"
Ways: TypeAlias = "tuple[Conditions, ...]"
ALWAYS: Ways = ((),)


def conditions_of(run: Run, test: cst.BaseExpression, outcome: bool) -> Conditions:
    """What is known of the parameters of this function once a test has come out true, or false."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            return conditions_of(run, inner, not outcome)
        case cst.BooleanOperation(left=left, operator=operator, right=right):
            if isinstance(operator, cst.And) is not outcome:
                return ()
            return together(conditions_of(run, left, outcome), conditions_of(run, right, outcome))
        case cst.Comparison(left=cst.Name(value=name), comparisons=[cst.ComparisonTarget() as target]):
            parameter = parameter_named(run, name)
            return () if parameter is None else _compared(parameter, target, outcome)
        case cst.Name(value=name):
            parameter = parameter_named(run, name)
            return () if parameter is None else (Condition(parameter, "true", outcome),)
        case cst.Call(func=asked, args=[cst.Arg(value=cst.Name(value=name))]) if isinstance(known := run.evaluate(asked), External):
            parameter, kind = parameter_named(run, name), _KINDS.get(known.name)
            return () if parameter is None or kind is None else (Condition(parameter, kind, outcome),)
        case _:
            return ()


def _compared(parameter: Flow, target: cst.ComparisonTarget, outcome: bool) -> Conditions:
    match target.operator, target.comparator:
        case (cst.Is() | cst.IsNot()) as operator, cst.Name(value="None"):
            return (Condition(parameter, "none", isinstance(operator, cst.Is) is outcome),)
        case (cst.Equal() | cst.NotEqual()) as operator, comparator if (literals := _literals([comparator])) is not None:
            return (Condition(parameter, "one of", isinstance(operator, cst.Equal) is outcome, literals),)
        case (cst.In() | cst.NotIn()) as operator, cst.Tuple() | cst.List() | cst.Set() as several:
            literals = _literals([element.value for element in several.elements])
            return () if literals is None else (Condition(parameter, "one of", isinstance(operator, cst.In) is outcome, literals),)
        case _:
            return ()


def conditions_of_case(run: Run, subject: cst.BaseExpression, case: cst.MatchCase) -> Conditions:
    """What is known where a `case "llm":` is taken."""
    if not isinstance(subject, cst.Name) or not isinstance(case.pattern, cst.MatchValue):
        return ()
    parameter, literals = parameter_named(run, subject.value), _literals([case.pattern.value])
    return () if parameter is None or literals is None else (Condition(parameter, "one of", True, literals),)


def condition_of_call(run: Run, callee: Value, called: Value) -> Conditions:
    """What is known of a parameter of this function, or of one around it, where it is called and stands for a function: it is that one."""
    match callee, called:
        case Flow(source=Param(function=FunctionUnit() as function, name=name), path=(), steps=()), FunctionValue(function=behind):
            around: Unit | None = run.unit
            while isinstance(around, FunctionUnit) and around is not function:
                around = around.parent
            return (Condition(callee, "function", True, function=behind),) if around is function and not name.startswith("*") else ()
        case _:
            return ()


def parameter_named(run: Run, name: str) -> Flow | None:
    """A parameter of the function that is evaluated, as it was handed in."""
    match run.env.get(name):
        case Flow(source=Param(function=FunctionUnit() as function, name=known), path=(), steps=()) as flow:
            return flow if function is run.unit and not known.startswith("*") else None
        case _:
            return None


def _literals(nodes: list[cst.BaseExpression]) -> tuple[Literally, ...] | None:
    found: list[Literally] = []
    for node in nodes:
        match node:
            case cst.SimpleString():
                found.append(node.evaluated_value)
            case cst.Integer(value=digits):
                found.append(int(digits, 0))
            case cst.Name(value="True" | "False" as word):
                found.append(word == "True")
            case cst.Name(value="None"):
                found.append(None)
            case _:
                return None
    return tuple(found)


def together(*several: Conditions) -> Conditions:
    """All of them, each once."""
    return tuple(dict.fromkeys(condition for conditions in several for condition in conditions))[:MAX_CONDITIONS]


def in_common(*several: Conditions) -> Conditions:
    """What holds on each of several ways."""
    first, *others = several or ((),)
    return tuple(condition for condition in first if all(condition in other for other in others))


def either(*several: Ways) -> Ways:
    """All ways there are; `ALWAYS` where one asks for nothing, or there are too many of them."""
    ways = tuple(dict.fromkeys(way for one in several for way in one))
    return ALWAYS if () in ways or len(ways) > MAX_WAYS else ways


def seen_by_caller(ways: Ways, holding: Conditions, fill: Callable[[Value], Value]) -> Ways:
    """The ways into a callee in its caller's terms, added to what holds there; none where the caller's arguments rule out all of them."""
    found = [way for conditions in ways if (way := _in_callers_terms(conditions, fill)) is not None]
    return either(tuple(together(holding, way) for way in found)) if found else ()


def _in_callers_terms(conditions: Conditions, fill: Callable[[Value], Value]) -> Conditions | None:
    kept: list[Condition] = []
    for condition in conditions:
        value = fill(condition.value)
        if isinstance(value, Flow) and isinstance(value.source, Param) and not value.path and not value.steps:
            kept.append(replace(condition, value=value))
        elif all(_holds(condition, option) is (not condition.holds) for option in alternatives(value)):
            return None
    return tuple(kept)


def ruled_out_by(call: cst.Call, function: FunctionUnit, conditions: Conditions) -> bool:
    """Whether a call hands a literal to a parameter, or leaves it at one, that rules out what must hold of it."""
    given = list(function.met_by(call.args))
    if any(name and _rules_out(conditions, name, argument) for name, argument in given):
        return True
    if any(arg.star for arg in call.args):
        return False
    names = {name for name, _ in given}
    left = [(parameter.name, parameter.node.default) for parameter in function.parameters if parameter.name not in names]
    return any(default is not None and _rules_out(conditions, name, default) for name, default in left)


def _rules_out(conditions: Conditions, name: str, argument: cst.BaseExpression) -> bool:
    """Whether a literal that is handed to a parameter rules out what must hold of it."""
    literals = _literals([argument])
    if literals is None:
        return False
    value = Text((Static(literals[0]),)) if isinstance(literals[0], str) else Const(literals[0])
    of_it = [condition for condition in conditions if isinstance(condition.value.source, Param) and condition.value.source.name == name]
    return any(_holds(condition, value) is (not condition.holds) for condition in of_it)


def _holds(condition: Condition, value: Value) -> bool | None:
    """Whether what a condition says is so of a value, its `holds` left aside; `None` where that is not known."""
    match condition.kind:
        case "true":
            return _is_true(value)
        case "none":
            return _is_none(value)
        case "class" | "callable":
            return _is_called(value, condition.kind == "class")
        case "function":
            return _is_function(value, condition.function)
        case _:
            return _is_one_of(value, condition.literals)


def _is_true(value: Value) -> bool | None:
    match value:
        case Const(value=known):
            return bool(known)
        case Text(parts=parts):
            written = any(isinstance(part, Static) and part.text for part in parts)
            return True if written else False if value.literal == "" else None
        case Sequence(items=items) if value.fixed:
            return bool(items)
        case FunctionValue() | ClassValue():
            return True
        case _:
            return None


def _is_none(value: Value) -> bool | None:
    match value:
        case Const(value=known):
            return known is None
        case Text() | Sequence() | Mapping() | FunctionValue() | ClassValue() | Instance():
            return False
        case _:
            return None


def _is_called(value: Value, as_class: bool) -> bool | None:
    match value:
        case ClassValue():
            return True
        case FunctionValue() | Partial():
            return not as_class
        case Const() | Text() | Sequence() | Mapping():
            return False
        case Instance():
            return False if as_class else None
        case _:
            return None


def _is_function(value: Value, function: FunctionUnit | None) -> bool | None:
    match value:
        case FunctionValue(function=known):
            return known is function
        case Const() | Text() | Sequence() | Mapping() | ClassValue():
            return False
        case _:
            return None


def _is_one_of(value: Value, literals: tuple[Literally, ...]) -> bool | None:
    match value:
        case Const(value=known):
            return any(type(known) is type(literal) and known == literal for literal in literals)
        case Text() if value.literal is not None:
            return value.literal in literals
        case Text(parts=(Static(text=begin), *_)):
            return None if any(isinstance(literal, str) and literal.startswith(begin) for literal in literals) else False
        case _:
            return None


__all__ = [
    "ALWAYS",
    "Condition",
    "Conditions",
    "Ways",
    "condition_of_call",
    "conditions_of",
    "conditions_of_case",
    "either",
    "in_common",
    "parameter_named",
    "ruled_out_by",
    "seen_by_caller",
    "together",
]
