"""Calls of Python's own functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.access import element
from llmlint.facts.evaluation.attributes import SELECTED, attribute
from llmlint.facts.evaluation.places import as_text, note_attribute
from llmlint.facts.evaluation.selection import any_that_begins
from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit
from llmlint.facts.followed.cutting import pairs_event
from llmlint.facts.libraries import unordered
from llmlint.facts.values import (
    UNKNOWN,
    ClassValue,
    Const,
    Dynamic,
    External,
    Instance,
    Made,
    Mapping,
    Repeated,
    Sequence,
    Text,
    alternatives,
    each,
    join,
)
from llmlint.facts.values.flows import Flow, Step
from llmlint.facts.values.texts import literal, text

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value


def _enumerate(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    over = arguments.at(0)
    packed = any(isinstance(option, Sequence) and option.packed for option in alternatives(over))
    pair = Sequence((UNKNOWN, element(run.world, over, run.unit)))
    return Sequence((Repeated(pair),), unordered.walks_unordered(over), packed)


def _zip(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    if any(argument.star for argument in node.args):  # `zip(*pairs)` turns rows into columns, which are as long as there are rows
        return Sequence((Repeated(Sequence((Repeated(UNKNOWN),))),))
    return Sequence((Repeated(Sequence(tuple(element(run.world, value, run.unit) for value in arguments.positional))),))


def _dict(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    first = arguments.at(0)
    items = first.items if isinstance(first, Mapping) else ()
    pairs_event(run, node, element(run.world, arguments.at(0), run.unit) if arguments.positional else UNKNOWN)
    is_open = arguments.splat is not None or (bool(arguments.positional) and not isinstance(first, Mapping))
    return Mapping((*items, *arguments.keywords), is_open)


def _getattr(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    key = literal(arguments.at(1))
    if key is None:
        note_attribute(run, node, arguments.at(0), arguments.at(1))
        if isinstance(arguments.at(1), Flow):
            return Made(SELECTED, run.at(node), (("0", arguments.at(0)), ("1", arguments.at(1))))
        return any_that_begins(run.world, arguments.at(0), arguments.at(1), run.unit)
    value = attribute(run.world, arguments.at(0), key, run.unit)
    if len(arguments.positional) < 3:
        return value
    if _is_declared(run, arguments.at(0), key):
        run.world.unused.add(node.args[-1])
        return value
    run.world.unused.discard(node.args[-1])
    return value if value is not UNKNOWN else arguments.at(2)


def _is_declared(run: Run, owner: Value, name: str) -> bool:
    """Whether objects of each class that something may be have the attribute: it is written in the class, or its methods assign it."""
    owners = [option for option in alternatives(owner) if option is not UNKNOWN]
    classes = [run.world.hierarchy.lineage(option.unit) if isinstance(option, Instance) else () for option in owners]
    return bool(classes) and all(any(isinstance(cls, ClassUnit) and cls.declares(name) for cls in line) for line in classes)


def _str(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    def shown(option: Value) -> Value:
        if isinstance(option, Flow):
            return option.then(Step("clean", run.at(node), "str")) if option.steps else option
        return option if isinstance(option, (Text, Dynamic)) or unordered.order_varies(option) else UNKNOWN

    return each(as_text(arguments.at(0)), shown)


def _super(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    unit = run.unit
    while isinstance(unit, FunctionUnit) and unit.owner is None and unit.parent is not None:
        unit = unit.parent
    if not isinstance(unit, FunctionUnit) or unit.owner is None:
        return UNKNOWN
    run.world.changes.note(("class", unit.owner), run.unit)
    found: list[Value] = []
    for base in unit.owner.bases:
        for option in alternatives(base):
            if isinstance(option, ClassValue):
                found.append(Instance(option.unit))
            elif isinstance(option, External) and run.world.catalogue.client(option.name) is not None:
                found.append(Made(option.name, run.at(node), open=True))
    return join(*found) if found else UNKNOWN


def _float(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    word = (literal(arguments.at(0)) or "").strip().lower().lstrip("+")
    return Const(float("inf")) if word in ("inf", "infinity") else UNKNOWN


def _chr(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    match arguments.at(0):
        case Const(value=int() as number) if 0 <= number < 0xD800:
            return text(chr(number))
        case _:
            return UNKNOWN


def _type(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Value:
    return each(arguments.at(0), lambda option: ClassValue(option.unit) if isinstance(option, Instance) else UNKNOWN)


BUILTINS = {
    "enumerate": _enumerate,
    "zip": _zip,
    "dict": _dict,
    "getattr": _getattr,
    "str": _str,
    "super": _super,
    "type": _type,
    "float": _float,
    "chr": _chr,
}

__all__ = ["BUILTINS"]
