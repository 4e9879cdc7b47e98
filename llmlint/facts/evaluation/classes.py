"""Class statements: the body is evaluated where it stands, its names become the members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.scopes import annotated, define_class, define_function
from llmlint.facts.values import UNKNOWN, ClassValue

if TYPE_CHECKING:
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.units import ClassUnit
    from llmlint.facts.values.base import Value


def execute_class(run: Run, node: cst.ClassDef) -> None:
    """Bind the class, and note what its body assigns and defines."""
    unit = define_class(run, node)
    run.assign(node.name.value, ClassValue(unit))
    outer = run.env
    run.env = dict(outer)
    names: dict[str, Value] = {}
    fields: list[str] = []
    for statement in node.body.body:
        lines = statement.body if isinstance(statement, cst.SimpleStatementLine) else [statement]
        for line in lines:
            _class_member(run, unit, line, names, fields)
    run.env = outer
    run.alive = True
    unit.fields = tuple(dict.fromkeys(fields))
    changed = {name: value for name, value in names.items() if unit.members.get(name) != value}
    if changed:
        unit.members.update(changed)
        run.world.changes.changed("classes")
        for name in changed:
            run.world.changes.changed(("attribute", unit, name))
            for below in run.world.hierarchy.subclasses.get(unit, ()):
                run.world.changes.changed(("attribute", below, name))


def _class_member(run: Run, unit: ClassUnit, line: cst.CSTNode, names: dict[str, Value], fields: list[str]) -> None:
    if isinstance(line, cst.FunctionDef):
        value = define_function(run, line, unit)
        before = names.get(line.name.value)
        names[line.name.value] = before if before is not None and _is_accessor(line) else value
        run.env[line.name.value] = value
        return
    if isinstance(line, cst.AnnAssign) and isinstance(line.target, cst.Name):
        name = line.target.value
        fields.append(name)
        kind = annotated(run, line.annotation.annotation)
        if kind not in (UNKNOWN, unit.annotations.get(name)):
            unit.annotations[name] = kind
            run.world.changes.changed(("attribute", unit, name))
        if line.value is not None:
            names[name] = run.env[name] = run.evaluate(line.value)
        return
    before_names = dict(run.env)
    from llmlint.facts.evaluation.statements import execute

    execute(run, line)
    names.update({name: value for name, value in run.env.items() if before_names.get(name) is not value})


def _is_accessor(node: cst.FunctionDef) -> bool:
    return any(isinstance(d.decorator, cst.Attribute) and d.decorator.attr.value in ("setter", "deleter") for d in node.decorators)
