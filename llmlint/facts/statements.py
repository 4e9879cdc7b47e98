"""What statements do to names: assignments, branches, loops, definitions, imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from llmlint.facts.access import attribute, element
from llmlint.facts.binding import bind
from llmlint.facts.calls import Summary
from llmlint.facts.classes import execute_class
from llmlint.facts.comprehensions import iterated
from llmlint.facts.expressions import add
from llmlint.facts.imports import execute_import
from llmlint.facts.loopcarry import carried, widened
from llmlint.facts.run import Env, LoopFrame, Run, join_env
from llmlint.facts.scopes import annotated, define_function
from llmlint.facts.units import FunctionUnit, ModuleUnit, Unit
from llmlint.facts.values import (
    UNKNOWN,
    ClassValue,
    Const,
    Dynamic,
    Flow,
    Instance,
    Param,
    Repeated,
    Sequence,
    Value,
    join,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence as SequenceOf

    from llmlint.facts.calls import Request
    from llmlint.facts.world import World


def evaluate_unit(world: World, unit: Unit) -> None:
    """Evaluate one piece of code and publish what changed."""
    run = Run(world, unit)
    if isinstance(unit, ModuleUnit):
        unit.exports = ()
        run.unit = unit
        block(run, unit.tree.body)
        _publish_module(run, unit)
    elif isinstance(unit, FunctionUnit):
        _enter(run, unit)
        if isinstance(unit.node, cst.Lambda):
            run.returns.append(run.evaluate(unit.node.body))
        elif isinstance(unit.node, cst.FunctionDef):
            block(run, unit.node.body.body)
        _publish_function(run, unit)
    unit.sites = run.sites
    unit.clients = run.clients
    unit.sources = run.sources
    unit.asks_person = run.asks_person
    unit.events = list(run.events.values())


def _publish_module(run: Run, unit: ModuleUnit) -> None:
    _publish_names(run, unit, "global")
    if unit.exports:
        run.world.changed(("stars", unit))


def _publish_function(run: Run, unit: FunctionUnit) -> None:
    _publish_names(run, unit, "local")
    returns = join(*run.returns) if run.returns else UNKNOWN
    if run.yields:
        unit.is_generator = True
        returns = Sequence((Repeated(join(*run.yields)),))
    run.world.summarise(unit, Summary(returns, _reach(run), run.reads_input))


def _publish_names(run: Run, unit: Unit, scope: str) -> None:
    before, unit.final = unit.final, run.env
    for name in sorted(before.keys() | run.env.keys()):
        key = (scope, unit, name)
        if name in run.env:
            run.env[name] = run.world.steadied(key, before.get(name), run.env[name])
        if before.get(name) != run.env.get(name):
            run.world.changed(key)


def _reach(run: Run) -> tuple[Request, ...]:
    """The leaves this function leads to, each once, nearest chain first."""
    found: dict[object, Request] = {}
    for site in run.sites.values():
        for leaf, request in site.requests.items():
            if leaf not in found or len(request.chain) < len(found[leaf].chain):
                found[leaf] = request
    ordered = sorted(found.values(), key=lambda request: (request.leaf.at.module.path, request.leaf.operation, len(request.chain)))
    return tuple(ordered[:12])


def _enter(run: Run, unit: FunctionUnit) -> None:
    for index, parameter in enumerate(unit.parameters):
        name = parameter.name.lstrip("*")
        if index == 0 and unit.receives and unit.owner is not None and parameter.kind == "plain":
            run.env[name] = ClassValue(unit.owner) if unit.flavour == "class" else Instance(unit.owner)
        else:
            run.env[name] = Flow(Param(unit, parameter.name))


def block(run: Run, statements: SequenceOf[cst.BaseStatement | cst.BaseSmallStatement]) -> None:
    """Execute statements until one leaves the block."""
    for statement in statements:
        if not run.alive:
            return
        if isinstance(statement, cst.SimpleStatementLine):
            block(run, statement.body)
        else:
            execute(run, statement)


def execute(run: Run, node: cst.CSTNode) -> None:
    """Execute one statement."""
    handler = _STATEMENTS.get(type(node))
    if handler is not None:
        handler(run, node)


def _expression(run: Run, node: cst.Expr) -> None:
    run.evaluate(node.value)


def _assignment(run: Run, node: cst.Assign) -> None:
    value = run.evaluate(node.value)
    for target in node.targets:
        bind(run, target.target, value)


def _return(run: Run, node: cst.Return) -> None:
    if node.value is not None:
        run.returns.append(run.evaluate(node.value))
    run.alive = False


def _raise(run: Run, node: cst.Raise) -> None:
    if node.exc is not None:
        run.evaluate(node.exc)
    run.alive = False


def _leave(run: Run, node: cst.Break | cst.Continue) -> None:
    if run.loops:
        (run.loops[-1].breaks if isinstance(node, cst.Break) else run.loops[-1].continues).append(run.env)
    run.alive = False


def _assert(run: Run, node: cst.Assert) -> None:
    run.evaluate(node.test)


def _delete(run: Run, node: cst.Del) -> None:
    if isinstance(node.target, cst.Name):
        run.env.pop(node.target.value, None)


def _function(run: Run, node: cst.FunctionDef) -> None:
    run.assign(node.name.value, define_function(run, node))


def _annotated_assignment(run: Run, node: cst.AnnAssign) -> None:
    value = run.evaluate(node.value) if node.value is not None else UNKNOWN
    if value == UNKNOWN or isinstance(value, Const):
        value = join(value, annotated(run, node.annotation.annotation))
    if node.value is None and value == UNKNOWN:
        return
    bind(run, node.target, value)


def _augmented(run: Run, node: cst.AugAssign) -> None:
    right = run.evaluate(node.value)
    left = run.evaluate(node.target)
    if isinstance(node.operator, cst.AddAssign):
        bind(run, node.target, add(run, node, left, right))
    else:
        bind(run, node.target, UNKNOWN)


def _if(run: Run, node: cst.If) -> None:
    ways: list[Env] = []
    current: cst.If | cst.Else | None = node
    while isinstance(current, cst.If):
        run.evaluate(current.test)
        before = run.branch()
        block(run, current.body.body)
        if run.alive:
            ways.append(run.env)
        run.env, run.alive = before, True
        current = current.orelse
    if isinstance(current, cst.Else):
        block(run, current.body.body)
    if run.alive:
        ways.append(run.env)
    _meet(run, ways)


def _meet(run: Run, ways: list[Env]) -> None:
    run.alive = bool(ways)
    if ways:
        run.env = join_env(*ways)


def _for(run: Run, node: cst.For) -> None:
    source = iterated(run, run.evaluate(node.iter), collects=False)
    run.sources[node] = source
    _loop(run, node, lambda: bind(run, node.target, element(run.world, source, run.unit)))


def _while(run: Run, node: cst.While) -> None:
    _loop(run, node, lambda: run.evaluate(node.test))


def _loop(run: Run, node: cst.For | cst.While, begin: object) -> None:
    assert callable(begin)
    entry = run.branch()
    frame = LoopFrame(node)
    run.loops.append(frame)
    ends: list[Env] = []
    for turn in (1, 2):
        begin()
        block(run, node.body.body)
        ends = [*([run.env] if run.alive else []), *frame.continues]
        run.alive = True
        if turn == 1 and not ends:
            break
        if turn == 1:
            frame.continues = []
            run.env = widened(entry, carried(join_env(*ends), frame))
    run.loops.pop()
    forever = isinstance(node, cst.While) and isinstance(node.test, cst.Name) and node.test.value == "True"
    ways = [*frame.breaks] if forever else [entry, *ends, *frame.breaks]
    if not ways:
        run.alive = False
        return
    run.env = join_env(*ways)
    if node.orelse is not None:
        block(run, node.orelse.body.body)


def _try(run: Run, node: cst.Try | cst.TryStar) -> None:
    entry = run.branch()
    block(run, node.body.body)
    after, finished = run.env, run.alive
    start = join_env(entry, after)
    ways: list[Env] = []
    for handler in node.handlers:
        run.env, run.alive = dict(start), True
        if handler.type is not None:
            run.evaluate(handler.type)
        if handler.name is not None and isinstance(handler.name.name, cst.Name):
            run.env[handler.name.name.value] = UNKNOWN
        block(run, handler.body.body)
        if run.alive:
            ways.append(run.env)
    run.env, run.alive = after, finished
    if node.orelse is not None and run.alive:
        block(run, node.orelse.body.body)
    if run.alive:
        ways.append(run.env)
    reached = bool(ways)
    _meet(run, ways)
    if node.finalbody is not None:
        if not reached:
            run.env, run.alive = dict(start), True
        block(run, node.finalbody.body.body)
        run.alive = run.alive and reached


def _with(run: Run, node: cst.With) -> None:
    for entry in node.items:
        value = run.evaluate(entry.item)
        if entry.asname is not None:
            bind(run, entry.asname.name, _entered(run, value))
    block(run, node.body.body)


def _entered(run: Run, value: Value) -> Value:
    """What a context manager hands out: for clients and streams the thing itself, for a project's generator what it yields."""
    found: list[Value] = []
    for option in run.settle(value):
        if isinstance(option, Instance):
            method = attribute(run.world, option, "__enter__", run.unit)
            if method == UNKNOWN:
                method = attribute(run.world, option, "__aenter__", run.unit)
            from llmlint.facts.invoke import invoke_values

            entered = invoke_values(run, method, (), None)
            found.append(entered if entered != UNKNOWN else option)
        elif isinstance(option, Sequence):
            found.append(option.element)
        else:
            found.append(option)
    return join(*found)


def _global(run: Run, node: cst.Global) -> None:
    run.global_names.update(item.name.value for item in node.names)


def _nonlocal(run: Run, node: cst.Nonlocal) -> None:
    run.outer_names.update(item.name.value for item in node.names)


def _match(run: Run, node: cst.Match) -> None:
    subject = run.evaluate(node.subject)
    ways: list[Env] = [run.branch()]
    before = run.branch()
    for case in node.cases:
        run.env, run.alive = dict(before), True
        for name in _captures(case.pattern):
            run.env[name] = subject if isinstance(case.pattern, cst.MatchAs) and not isinstance(subject, Dynamic) else UNKNOWN
        if case.guard is not None:
            run.evaluate(case.guard)
        block(run, case.body.body)
        if run.alive:
            ways.append(run.env)
        elif isinstance(case.pattern, cst.MatchAs) and case.pattern.pattern is None and case.guard is None:
            ways = ways[1:]
    _meet(run, ways)


def _captures(pattern: cst.MatchPattern) -> list[str]:
    from llmlint.syntax.walk import walk

    return [node.name.value for node in walk(pattern) if isinstance(node, (cst.MatchAs, cst.MatchStar)) and isinstance(node.name, cst.Name)]


_STATEMENTS: dict[type[cst.CSTNode], Callable[[Run, Any], None]] = {
    cst.Expr: _expression,
    cst.Assign: _assignment,
    cst.AnnAssign: _annotated_assignment,
    cst.AugAssign: _augmented,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Break: _leave,
    cst.Continue: _leave,
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.Import: execute_import,
    cst.ImportFrom: execute_import,
    cst.FunctionDef: _function,
    cst.ClassDef: execute_class,
    cst.If: _if,
    cst.For: _for,
    cst.While: _while,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.With: _with,
    cst.Match: _match,
}
