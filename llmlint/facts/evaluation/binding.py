"""Where values go: names, attributes, items, and the pieces of an unpacking."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.access import element, item
from llmlint.facts.evaluation.units import INITIALISERS, FunctionUnit, ModuleUnit
from llmlint.facts.followed.conversions import unpack_raises
from llmlint.facts.followed.cutting import unpack_event
from llmlint.facts.followed.sinking import LETTERS
from llmlint.facts.values import ClassValue, External, Instance, Made, Mapping, ProjectModule, Repeated, Sequence, alternatives, join
from llmlint.facts.values.dates import kept_from_the_start
from llmlint.facts.values.flows import Flow, Way
from llmlint.facts.values.structure import passed
from llmlint.facts.values.texts import literal

if TYPE_CHECKING:
    from collections.abc import Sequence as SequenceOf

    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value


def bind(run: Run, target: cst.BaseExpression, value: Value) -> None:
    """Assign a value to whatever stands on the left."""
    match target:
        case cst.Name(value=name):
            run.assign(name, value)
        case cst.Attribute(value=base, attr=cst.Name(value=name)):
            _set_attribute(run, run.evaluate(base), name, passed(value, Way("kept", run.at(target), name)))
            run.rewrites[target] = value
        case cst.Subscript():
            run.rewrites[target] = value
            _set_item(run, target, value)
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            _unpack(run, target, elements, value)
        case cst.StarredElement(value=inner):
            bind(run, inner, Sequence((Repeated(value),)))
        case _:
            pass


def _unpack(run: Run, target: cst.CSTNode, elements: SequenceOf[cst.BaseElement], value: Value) -> None:
    for option in alternatives(value):
        if isinstance(option, Flow):
            unpack_raises(run, target, option, sum(not isinstance(e, cst.StarredElement) for e in elements))
    names = tuple(e.value.value for e in elements if isinstance(e.value, cst.Name))
    value = unpack_event(run, value, names)
    starred = any(isinstance(e, cst.StarredElement) for e in elements)
    for index, entry in enumerate(elements):
        if isinstance(entry, cst.StarredElement):
            bind(run, entry.value, Sequence((Repeated(element(run.world, value, run.unit)),)))
        elif starred:
            bind(run, entry.value, element(run.world, value, run.unit))
        else:
            bind(run, entry.value, _position(run, value, index))


def _position(run: Run, value: Value, index: int) -> Value:
    found = [
        option if isinstance(option, Flow) and option.steps else item(run.world, option, index, run.unit) for option in alternatives(value)
    ]
    return join(*found)


def _set_attribute(run: Run, base: Value, name: str, value: Value) -> None:
    if isinstance(run.unit, FunctionUnit) and run.unit.name in INITIALISERS:
        value = kept_from_the_start(value)
    for option in run.settle(base):
        if isinstance(option, (Instance, ClassValue)):
            option.unit.changed.add(name)
            run.world.set_attribute(option.unit, name, value, run.unit)
        elif isinstance(option, External):
            run.world.module_settings[f"{option.name}.{name}"] = value
            run.world.sessions.keep(option.name, name, value)
        elif isinstance(option, ProjectModule):
            module = run.world.module_named(option.name, option.importer)
            if module is not None:
                run.world.set_global(module, name, value)


def _set_item(run: Run, target: cst.Subscript, value: Value) -> None:
    base = run.evaluate(target.value)
    key = None
    if len(target.slice) == 1 and isinstance(target.slice[0].slice, cst.Index):
        key = literal(run.evaluate(target.slice[0].slice.value))
    made: list[Value] = []
    for option in alternatives(base):
        if isinstance(option, Mapping):
            made.append(
                option.put(key, value)
                if key is not None
                else Mapping(option.items, True, value if option.rest is None else join(option.rest, value))
            )
        elif isinstance(option, Sequence):
            made.append(Sequence((Repeated(join(option.element, value)),)))
        elif isinstance(option, Made) and option.name.startswith(LETTERS) and key is not None:
            made.append(replace(option, extra=(*(pair for pair in option.extra if pair[0] != key.title()), (key.title(), value))))
        else:
            if isinstance(option, External):
                run.world.sessions.keep(option.name, key, value)
            made.append(option)
    store(run, target.value, join(*made))


def store(run: Run, place: cst.BaseExpression, value: Value) -> None:
    """Put a changed container back where it came from."""
    match place:
        case cst.Name(value=name):
            if name in run.env or isinstance(run.unit, ModuleUnit):
                run.env[name] = value
            elif run.world.global_of(run.module, name, None) is not None:
                run.world.set_global(run.module, name, value)
        case cst.Attribute(value=base, attr=cst.Name(value=name)):
            _set_attribute(run, run.evaluate(base), name, passed(value, Way("kept", run.at(place), name)))
        case _:
            pass
