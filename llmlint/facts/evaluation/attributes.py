"""The attributes of a value: assigned, declared, inherited, computed, or passed through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.client_subclasses import client_behind
from llmlint.facts.evaluation.strangers import written_by_others
from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit
from llmlint.facts.followed.sinking import PATH
from llmlint.facts.libraries.command_line import PARSED, option_of
from llmlint.facts.libraries.reading import member
from llmlint.facts.model import Volatility
from llmlint.facts.values import (
    NONE,
    UNKNOWN,
    Api,
    ClassValue,
    Const,
    Dynamic,
    External,
    FunctionValue,
    Imported,
    Instance,
    Made,
    Mapping,
    Pipeline,
    ProjectModule,
    Text,
    alternatives,
    each,
    join,
)
from llmlint.facts.values.dates import day_part
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import MAX_PATH, Flow
from llmlint.facts.values.texts import literal, written_at

if TYPE_CHECKING:
    from llmlint.facts.evaluation.changes import Reader
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value
    from llmlint.facts.values.flows import Step

SELECTED = "getattr"
# What is left of a path without its folders: it leads nowhere else.
_LAST_PART = frozenset({"name", "stem", "suffix"})
KEEPING_STEPS = frozenset({"clean", "return", "fence"})


def attribute(world: World, value: Value, name: str, reader: Reader) -> Value:
    """The value of `value.name`."""
    return each(value, lambda option: _attribute(world, option, name, reader))


def _of_library(world: World, owner: str, name: str, reader: Reader) -> Value:
    kept = world.sessions.kept(owner, name, reader)
    return External(f"{owner}.{name}") if kept is UNKNOWN else join(External(f"{owner}.{name}"), kept)


def _attribute(world: World, value: Value, name: str, reader: Reader) -> Value:
    match value:
        case External(name=dotted):
            return written_by_others(world, dotted, name) or _of_library(world, dotted, name, reader)
        case Imported():
            return attribute(world, world.resolve(value, reader), name, reader)
        case ProjectModule(name=dotted, importer=importer):
            return world.member(dotted, name, importer, reader)
        case ClassValue(unit=unit):
            return class_attribute(world, unit, name, reader)
        case Instance(unit=unit):
            return instance_attribute(world, unit, name, reader)
        case Flow(steps=steps):
            return UNKNOWN if is_text(steps) and not hasattr(str, name) else value.reach(name)
        case Made(name=made) if made == PARSED:
            return option_of(world, value, name, reader)
        case Made() | Api() | Pipeline():
            return made_attribute(world, value, name)
        case Dynamic():
            return day_part(value, name)
        case Document():
            return member(value, name)
        case Mapping():
            return value.get(name) or UNKNOWN
        case _:
            is_member = isinstance(value, (Text, Const)) and name == "value"  # only what an enumeration names has one
            return value if is_member else UNKNOWN


def is_text(steps: tuple[Step, ...]) -> bool:
    """Whether what was done to a value so far is only done to text, and leaves it one: it has no fields and no keys."""
    return bool(steps) and all(step.kind in KEEPING_STEPS for step in steps)


def made_attribute(world: World, value: Value, name: str) -> Value:
    """An attribute of what an external callable returned: an API path of a client, or an argument of a record."""
    if isinstance(value, Api):
        return Api(value.base, f"{value.path}.{name}") if value.path.count(".") < MAX_PATH else UNKNOWN
    if isinstance(value, Pipeline):
        return Api(value, name)
    assert isinstance(value, Made)
    if value.name == PATH and name in _LAST_PART:
        return UNKNOWN
    if world.catalogue.client(value.name) is None:
        given = value.argument(name)
        return given if given is not None else Api(value, name)
    return Api(value, name)


def class_attribute(world: World, unit: ClassUnit, name: str, reader: Reader) -> Value:
    """An attribute of a project class."""
    for cls in world.hierarchy.lineage(unit):
        if not isinstance(cls, ClassUnit):
            if world.catalogue.client(cls.name) is not None:
                return Api(External(cls.name), name)
            continue
        world.changes.note(("class", cls), reader)
        world.changes.note(("attribute", cls, name), reader)
        found = [world.resolve(cls.attributes[name], reader)] if name in cls.attributes else []
        if name in cls.members:
            member = world.resolve(cls.members[name], reader)
            found.append(each(member, lambda option: _bind_to_class(option, unit)))
        if found:
            return join(*found)
    return Text(()) if unit.is_enum else UNKNOWN


def _bind_to_class(option: Value, unit: ClassUnit) -> Value:
    if isinstance(option, FunctionValue) and option.function.flavour == "class":
        return FunctionValue(option.function, ClassValue(unit))
    return option


def instance_attribute(world: World, unit: ClassUnit, name: str, reader: Reader) -> Value:
    """An attribute of an object of a project class: assigned, declared, inherited, computed by a property, or a bound method."""
    found: list[Value] = []
    lineage = world.hierarchy.lineage(unit)
    for cls in lineage:
        if isinstance(cls, ClassUnit):
            world.changes.note(("class", cls), reader)
            world.changes.note(("attribute", cls, name), reader)
            if name in cls.attributes:
                kept = world.resolve(cls.attributes[name], reader)
                found.append(world.constructions.kept_by(unit, cls, kept, reader))
    method = world.hierarchy.method(unit, name, reader)
    if world.hierarchy.inherits(unit, "settings_base") and not (method is not None and _is_function(method)):
        defaults = [option for option in alternatives(method) if isinstance(option, Const) or literal(option)] if method is not None else []
        return join(*defaults, Dynamic(Volatility.CONFIG, "a setting"))
    if method is not None:
        found.extend(_bound_member(world, option, unit, reader) for option in alternatives(method))
    found.extend(_replaced_by_subclasses(world, unit, name, found, reader))
    if all(option in (NONE, UNKNOWN) for value in found for option in alternatives(value)):
        for cls in lineage:
            if isinstance(cls, ClassUnit) and name in cls.annotations:
                return cls.annotations[name]
        given = world.hierarchy.attributes_of_subclasses(unit, name, reader)
        if given:
            return join(*found, *given)
    if not found:
        if unit.is_enum and name in ("value", "name"):
            return Dynamic(Volatility.CONFIG, "one of a few")
        base = next((b for cls in lineage if isinstance(cls, External) and (b := client_behind(world, unit, cls)) is not None), None)
        return each(base, lambda option: Api(option, name)) if base is not None else _given_elsewhere(world, unit, name, reader)
    return join(*found)


def _replaced_by_subclasses(world: World, unit: ClassUnit, name: str, own: list[Value], reader: Reader) -> list[Value]:
    """The clients and the names of models that subclasses put in the place of those of a base, whose own methods ask with them."""
    if not own or not isinstance(reader, FunctionUnit) or reader.owner is not unit:
        return []
    has_client = any(_is_client(world, value) for value in own)
    given = world.hierarchy.replaced_by_subclasses(unit, name, reader)
    return [value for value in given if (has_client and _is_client(world, value)) or all(map(written_at, alternatives(value)))]


def _is_client(world: World, value: Value) -> bool:
    """Whether a value can only be a client, perhaps one that is not made yet."""
    made = [option for option in alternatives(value) if option != NONE]
    return bool(made) and all(isinstance(option, Made) and world.catalogue.client(option.name) is not None for option in made)


def _given_elsewhere(world: World, unit: ClassUnit, name: str, reader: Reader) -> Value:
    """What a class has not itself: the subclasses of a base or a mixin do, or the object that it stands before."""
    method = world.hierarchy.methods_of_subclasses(unit, name, reader)
    if method is None:
        return _passed_through(world, unit, name, reader)
    return join(*(_bound_member(world, option, unit, reader) for option in alternatives(method)))


def _is_function(value: Value) -> bool:
    return any(isinstance(option, FunctionValue) for option in alternatives(value))


def _passed_through(world: World, unit: ClassUnit, name: str, reader: Reader) -> Value:
    """An attribute that `__getattr__` takes from another object: of a lazy module, of a wrapped client."""
    method = world.hierarchy.method(unit, "__getattr__", reader) if not name.startswith("__") else None
    found: list[Value] = []
    for option in alternatives(method) if method is not None else ():
        if not isinstance(option, FunctionValue):
            continue
        world.changes.note(("summary", option.function), reader)
        world.demand(option.function)
        returned = option.function.summary.returns if option.function.summary is not None else UNKNOWN
        for made in alternatives(returned):
            behind = made.argument("0") if isinstance(made, Made) and made.name == SELECTED else None
            if behind is not None and behind != Instance(unit):
                found.append(attribute(world, behind, name, reader))
    return join(*found)


def _bound_member(world: World, option: Value, unit: ClassUnit, reader: Reader) -> Value:
    if not isinstance(option, FunctionValue):
        return option
    function = option.function
    if function.flavour == "static":
        return option
    bound = FunctionValue(function, ClassValue(unit) if function.flavour == "class" else Instance(unit))
    if function.flavour != "property":
        return bound
    world.changes.note(("summary", function), reader)
    world.demand(function)
    return function.summary.returns if function.summary is not None else UNKNOWN


__all__ = ["KEEPING_STEPS", "SELECTED", "attribute", "instance_attribute", "is_text"]
