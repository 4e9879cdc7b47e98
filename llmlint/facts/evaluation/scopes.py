"""Functions, lambdas and classes when their definition is reached."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.handed_objects import note_handed
from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit, parameters_of
from llmlint.facts.followed.sinking import PATH
from llmlint.facts.libraries.command_line import note_option
from llmlint.facts.libraries.telling import note_told
from llmlint.facts.values import UNKNOWN, ClassValue, External, FunctionValue, Instance, Made, Repeated, Sequence, alternatives, join
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow, Param
from llmlint.knowledge.documents import document_knowledge

if TYPE_CHECKING:
    from collections.abc import Sequence as SequenceOf

    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value

_FLAVOURS = {"staticmethod": "static", "classmethod": "class", "property": "property", "functools.cached_property": "property"}
_TRANSPARENT_TYPES = ("Optional", "Final", "ClassVar", "Required", "NotRequired", "Awaitable", "Coroutine")


def define_function(run: Run, node: cst.FunctionDef, owner: ClassUnit | None = None) -> Value:
    """The value a `def` binds: the function, or what a project decorator makes of it."""
    unit = _function_unit(run, node, node.name.value, node.params, owner)
    unit.is_async = node.asynchronous is not None
    flavours: list[str] = []
    decorators: list[Value] = []
    for decorator in node.decorators:
        target = decorator.decorator.func if isinstance(decorator.decorator, cst.Call) else decorator.decorator
        value = run.evaluate(target)
        decorators.append(value)
        flavours.extend(_FLAVOURS[v.name] for v in alternatives(value) if isinstance(v, External) and v.name in _FLAVOURS)
    unit.flavour = flavours[0] if flavours else ("class" if node.name.value in ("__init_subclass__", "__class_getitem__") else "")
    if owner is not None and node.name.value == "__new__":
        unit.flavour = "static"
    unit.decorators = tuple(decorators)
    note_handed(run, unit)
    note_told(run.world, unit)
    return _decorated(run, node, FunctionValue(unit))


def _decorated(run: Run, node: cst.FunctionDef, value: FunctionValue) -> Value:
    """Apply the decorators that are the project's own; the others are taken to keep what they are given.

    A nested function under `functools.wraps(f)` stands for `f`.
    """
    from llmlint.facts.evaluation.invoke import invoke_values

    current: Value = value
    for decorator in reversed(node.decorators):
        expression = decorator.decorator
        if isinstance(expression, cst.Call):
            target = run.evaluate(expression.func)
            if any(isinstance(v, External) and run.world.effects.has(v.name, "wraps") for v in alternatives(target)) and expression.args:
                wrapped = run.evaluate(expression.args[0].value)
                if isinstance(wrapped, (Flow, FunctionValue)):
                    run.world.wrappers[value.function] = wrapped
                    current = wrapped
                continue
        applied = run.evaluate(expression)
        note_option(run.world, value.function, applied)
        if any(isinstance(v, (FunctionValue, Instance, ClassValue)) for v in alternatives(applied)):
            made = invoke_values(run, applied, (current,), expression)
            if any(isinstance(v, (FunctionValue, Instance)) for v in alternatives(made)):
                current = made
    return current


def define_lambda(run: Run, node: cst.Lambda) -> Value:
    """The value of a lambda."""
    return FunctionValue(_function_unit(run, node, "<lambda>", node.params, None))


def _function_unit(
    run: Run, node: cst.FunctionDef | cst.Lambda, name: str, params: cst.Parameters, owner: ClassUnit | None
) -> FunctionUnit:
    world = run.world
    unit = world.functions.get(node)
    prefix = owner.qualname if owner is not None else run.unit.qualname
    if unit is None:
        unit = FunctionUnit(
            run.module, node, f"{prefix}.{name}" if prefix else name, run.unit, parameters=parameters_of(params), owner=owner
        )
        world.functions[node] = unit
        run.module.functions.append(unit)
    changed = unit.runs == 0
    for parameter in unit.parameters:
        changed |= _declare(run, unit, parameter.name, parameter.node)
    if changed and (unit.demanded or run.module.wholly):
        world.schedule.add(unit)
    return unit


def _declare(run: Run, unit: FunctionUnit, name: str, node: cst.Param) -> bool:
    """Note a parameter's default and annotation; say whether they are news."""
    changed = False
    if node.default is not None:
        value = run.evaluate(node.default)
        if unit.defaults.get(name) != value:
            unit.defaults[name] = value
            changed = True
    if node.annotation is not None:
        value = annotated(run, node.annotation.annotation)
        if value is not UNKNOWN and unit.annotations.get(name) != value:
            unit.annotations[name] = value
            changed = True
    if changed:
        run.world.changes.changed(("param", Param(unit, name)))
    return changed


def annotated(run: Run, node: cst.BaseExpression) -> Value:
    """An object of the annotated type, where that is a class of the project, a client of an SDK or of an HTTP library, or starts tasks."""
    match node:
        case cst.Name() | cst.Attribute():
            return _object_of(run, run.evaluate(node), node)
        case cst.SimpleString():
            return _from_string(run, node)
        case cst.BinaryOperation(left=left, operator=cst.BitOr(), right=right):
            return UNKNOWN if _is_callable(left) or _is_callable(right) else _first_known(annotated(run, left), annotated(run, right))
        case cst.Subscript(value=cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)) as generic, slice=elements):
            if name == "Annotated":
                return _with_metadata(run, [e.slice.value for e in elements if isinstance(e.slice, cst.Index)])
            if name in _TRANSPARENT_TYPES or name == "Union":
                options = [e.slice.value for e in elements if isinstance(e.slice, cst.Index)]
                return UNKNOWN if any(map(_is_callable, options)) else _first_known(*(annotated(run, option) for option in options))
            return _first_known(_list_of(run, name, elements), _object_of(run, run.evaluate(generic), generic))
        case _:
            return UNKNOWN


def _list_of(run: Run, name: str, elements: SequenceOf[cst.SubscriptElement]) -> Value:
    """`list[UploadFile]`: what is uploaded counts, however much of it there is."""
    match elements:
        case [cst.SubscriptElement(slice=cst.Index(value=inner))] if name in ("list", "List", "Sequence"):
            found = annotated(run, inner)
            return Sequence((Repeated(found),)) if isinstance(found, Document) else UNKNOWN
        case _:
            return UNKNOWN


def _is_callable(node: cst.BaseExpression) -> bool:
    """`Callable[..., Client]`: what is called then may be a factory as well as a client."""
    name = node.value if isinstance(node, cst.Subscript) else node
    return isinstance(name, (cst.Name, cst.Attribute)) and (name.attr if isinstance(name, cst.Attribute) else name).value == "Callable"


def _with_metadata(run: Run, parts: list[cst.BaseExpression]) -> Value:
    """`Annotated[Type, Depends(provider)]`: what the provider gives, else an object of the type."""
    given = [run.evaluate(part) for part in parts[1:] if isinstance(part, cst.Call)]
    objects = [value for value in given if any(isinstance(option, (Instance, Made)) for option in alternatives(value))]
    known = [value for value in objects if not _is_foreign(run, value)]
    return join(*known) if known else annotated(run, parts[0]) if parts else UNKNOWN


def _is_foreign(run: Run, value: Value) -> bool:
    return all(isinstance(option, Made) and run.world.catalogue.client(option.name) is None for option in alternatives(value))


def _first_known(*values: Value) -> Value:
    kept = [value for value in values if value is not UNKNOWN]
    return join(*kept) if kept else UNKNOWN


def _from_string(run: Run, node: cst.SimpleString) -> Value:
    content = node.evaluated_value
    if not isinstance(content, str) or not content or len(content) > 200 or not content.isprintable() or "(" in content:
        return UNKNOWN
    expression = _parsed(content)
    return _at(annotated(run, expression), run, node) if expression is not None else UNKNOWN


@lru_cache(1024)
def _parsed(annotation: str) -> cst.BaseExpression | None:
    """The same few types are written all over a project."""
    try:
        return cst.parse_expression(annotation)
    except (cst.ParserSyntaxError, ValueError, RecursionError):
        return None


def _at(value: Value, run: Run, node: cst.CSTNode) -> Value:
    made = [Made(v.name, run.at(node), open=True) if isinstance(v, Made) else v for v in alternatives(value)]
    return join(*made)


def _object_of(run: Run, value: Value, node: cst.CSTNode) -> Value:
    found: list[Value] = []
    for option in alternatives(value):
        if isinstance(option, ClassValue):
            found.append(Instance(option.unit))
        elif isinstance(option, External) and (_is_client(run, option.name) or run.world.effects.has(option.name, "task_owner")):
            found.append(Made(option.name, run.at(node), open=True))
        elif isinstance(option, External) and (run.world.sinks.maker(option.name, None) or option.name) == PATH:
            found.append(Made(PATH, run.at(node), open=True))
        elif isinstance(option, External) and (kind := document_knowledge().made_by(option.name)) == "upload":
            found.append(Document(kind, (run.at(node),)))
        elif isinstance(option, External) and run.world.effects.has(option.name, "handed_object"):
            found.append(option)
        elif isinstance(option, Made) and run.world.effects.has(option.name, "annotated"):
            found.append(option.argument("0") or UNKNOWN)
    return join(*found) if found else UNKNOWN


def _is_client(run: Run, name: str) -> bool:
    return run.world.catalogue.client(name) is not None or run.world.catalogue.http_client(name) is not None


def define_class(run: Run, node: cst.ClassDef) -> ClassUnit:
    """The record of a class, with its bases known; its body is evaluated by the statements."""
    world = run.world
    unit = world.classes.get(node)
    if unit is None:
        prefix = run.unit.qualname
        unit = ClassUnit(run.module, node, f"{prefix}.{node.name.value}" if prefix else node.name.value)
        world.classes[node] = unit
    bases = tuple(run.evaluate(base.value) for base in node.bases if not base.star)
    if bases != unit.bases:
        unit.bases = bases
        world.changes.changed(("class", unit))
    for base in bases:
        for option in alternatives(base):
            if isinstance(option, ClassValue):
                world.hierarchy.derive(option.unit, unit)
    marks = [run.evaluate(d.decorator.func if isinstance(d.decorator, cst.Call) else d.decorator) for d in node.decorators]
    unit.is_dataclass = world.hierarchy.inherits(unit, "model_base") or any(
        isinstance(v, External) and world.effects.has(v.name, "dataclass") for mark in marks for v in alternatives(mark)
    )
    unit.is_dataclass |= any(isinstance(cls, ClassUnit) and cls.is_dataclass for cls in world.hierarchy.lineage(unit)[1:])
    unit.is_enum = any(
        isinstance(b, External) and b.name in ("enum.Enum", "enum.StrEnum", "enum.IntEnum") for b in world.hierarchy.lineage(unit)
    )
    return unit
