"""What simple statements do to names: assignments, deletions, definitions, imports, and the ways out of a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import libcst as cst

from llmlint.facts.evaluation.binding import bind
from llmlint.facts.evaluation.cases import note_return
from llmlint.facts.evaluation.classes import execute_class
from llmlint.facts.evaluation.imports import execute_import
from llmlint.facts.evaluation.operations import add
from llmlint.facts.evaluation.scopes import annotated, define_function
from llmlint.facts.followed.asserting import assert_event
from llmlint.facts.values import UNKNOWN, ClassValue, Const, Instance, alternatives, join
from llmlint.facts.values.flows import Flow, Param

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence as SequenceOf

    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value


Handler = TypeVar("Handler", bound="Callable[..., None]")
_STATEMENTS: dict[type[cst.CSTNode], Callable[..., None]] = {
    cst.Import: execute_import,
    cst.ImportFrom: execute_import,
    cst.ClassDef: execute_class,
}


def statement(*kinds: type[cst.CSTNode]) -> Callable[[Handler], Handler]:
    """Register the function that executes these node classes."""

    def register(handler: Handler) -> Handler:
        for kind in kinds:
            _STATEMENTS[kind] = handler
        return handler

    return register


def block(run: Run, statements: SequenceOf[cst.BaseStatement | cst.BaseSmallStatement]) -> None:
    """Execute statements until one leaves the block."""
    for statement in statements:
        if not run.alive:
            return
        if type(statement) is cst.SimpleStatementLine:  # asked for every statement; `isinstance` takes ten times as long for most
            block(run, statement.body)
        else:
            execute(run, statement)


def execute(run: Run, node: cst.CSTNode) -> None:
    """Execute one statement."""
    handler = _STATEMENTS.get(type(node))
    if handler is not None:
        handler(run, node)


@statement(cst.Expr)
def _expression(run: Run, node: cst.Expr) -> None:
    run.evaluate(node.value)


@statement(cst.Assign)
def _assignment(run: Run, node: cst.Assign) -> None:
    value = run.evaluate(node.value)
    for target in node.targets:
        bind(run, target.target, value)


@statement(cst.Return)
def _return(run: Run, node: cst.Return) -> None:
    if node.value is not None:
        note_return(run, node.value)
    run.alive = False


@statement(cst.Raise)
def _raise(run: Run, node: cst.Raise) -> None:
    if node.exc is not None:
        run.evaluate(node.exc)
    run.alive = False


@statement(cst.Break, cst.Continue)
def _leave(run: Run, node: cst.Break | cst.Continue) -> None:
    if run.loops:
        (run.loops[-1].breaks if isinstance(node, cst.Break) else run.loops[-1].continues).append(run.env)
    run.alive = False


@statement(cst.Assert)
def _assert(run: Run, node: cst.Assert) -> None:
    run.evaluate(node.test)
    assert_event(run, node.test)


@statement(cst.Del)
def _delete(run: Run, node: cst.Del) -> None:
    if isinstance(node.target, cst.Name):
        run.env.pop(node.target.value, None)


@statement(cst.FunctionDef)
def _function(run: Run, node: cst.FunctionDef) -> None:
    run.assign(node.name.value, define_function(run, node))


@statement(cst.AnnAssign)
def _annotated_assignment(run: Run, node: cst.AnnAssign) -> None:
    value = run.evaluate(node.value) if node.value is not None else UNKNOWN
    if value is UNKNOWN or isinstance(value, Const):
        value = join(value, annotated(run, node.annotation.annotation))
    if node.value is None and value is UNKNOWN:
        return
    bind(run, node.target, _as_annotated(run, value, run.evaluate(node.annotation.annotation)))


def _as_annotated(run: Run, value: Value, annotation: Value) -> Value:
    """A value without the objects that cannot be what the annotation says: those of classes of the project that are no such class."""
    named = [option.unit for option in alternatives(annotation) if isinstance(option, ClassValue)]
    if len(named) != 1 or run.world.hierarchy.inherits(named[0], "protocol"):
        return value
    lineage = run.world.hierarchy.lineage

    def may_be(option: Value) -> bool:
        return not isinstance(option, Instance) or named[0] in lineage(option.unit) or option.unit in lineage(named[0])

    options = run.settle(value)
    if all(map(may_be, options)):
        return value
    kept = [option for option in options if may_be(option) and not (isinstance(option, Flow) and isinstance(option.source, Param))]
    return join(*kept) if kept else Instance(named[0])


@statement(cst.AugAssign)
def _augmented(run: Run, node: cst.AugAssign) -> None:
    right = run.evaluate(node.value)
    left = run.evaluate(node.target)
    if isinstance(node.operator, cst.AddAssign):
        bind(run, node.target, add(run, node, left, right))
    else:
        bind(run, node.target, UNKNOWN)


@statement(cst.Global)
def _global(run: Run, node: cst.Global) -> None:
    run.global_names.update(item.name.value for item in node.names)


@statement(cst.Nonlocal)
def _nonlocal(run: Run, node: cst.Nonlocal) -> None:
    run.outer_names.update(item.name.value for item in node.names)
