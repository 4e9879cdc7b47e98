"""What compound statements do to names: branches, loops, handlers, context managers, patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.access import element
from llmlint.facts.evaluation.attributes import attribute
from llmlint.facts.evaluation.binding import bind
from llmlint.facts.evaluation.conditions import Conditions, conditions_of, conditions_of_case, in_common, together
from llmlint.facts.evaluation.dead_branches import never_holds
from llmlint.facts.evaluation.run import Env, LoopFrame, Run, join_env
from llmlint.facts.evaluation.statements import block, statement
from llmlint.facts.evaluation.tool_results import leave_out, put_back, tool_results
from llmlint.facts.followed.comparing import case_event
from llmlint.facts.followed.cutting import iterate_event
from llmlint.facts.libraries.reading import sifted
from llmlint.facts.libraries.unordered import walks_unordered
from llmlint.facts.values import UNKNOWN, Dynamic, Instance, Sequence, join
from llmlint.facts.values.loop_carry import carried, widened

if TYPE_CHECKING:
    from llmlint.facts.values.base import Value

# Two turns for each of many loops in each other would take more time than there is; the outer ones carry their values in.
MAX_LOOPS = 6


@statement(cst.If)
def _if(run: Run, node: cst.If) -> None:
    ways: list[Env] = []
    holding: list[Conditions] = []
    told_apart: Env = {}
    current: cst.If | cst.Else | None = node
    while isinstance(current, cst.If):
        run.evaluate(current.test)
        found, left = tool_results(run, current.test, True), tool_results(run, current.test, False)
        told_apart |= {name: run.env[name] for name in found | left if name in run.env}
        before, otherwise = run.branch(), together(run.holding, conditions_of(run, current.test, False))
        run.holding = together(run.holding, conditions_of(run, current.test, True))
        if never_holds(run, current.test):
            run.alive = False
        else:
            leave_out(run, found)
            block(run, current.body.body)
        if run.alive:
            ways.append(run.env)
            holding.append(run.holding)
        run.env, run.alive, run.holding = before, True, otherwise
        leave_out(run, left)
        current = current.orelse
    if isinstance(current, cst.Else):
        block(run, current.body.body)
    if run.alive:
        ways.append(run.env)
        holding.append(run.holding)
    run.holding = in_common(*holding)
    if len(ways) > 1:
        put_back(ways, told_apart)
    _meet(run, ways)


def _meet(run: Run, ways: list[Env]) -> None:
    run.alive = bool(ways)
    if ways:
        run.env = join_env(*ways)


@statement(cst.For)
def _for(run: Run, node: cst.For) -> None:
    source = sifted(iterate_event(run, run.evaluate(node.iter), node), node)
    run.sources[node] = _counted_through(run, node.iter) or source
    _loop(run, node, lambda: bind(run, node.target, element(run.world, source, run.unit)))


def _counted_through(run: Run, source: cst.BaseExpression) -> Value | None:
    """The list that is written out, whose items `range(len(steps))` takes one after the other."""
    match source:
        case cst.Call(
            func=cst.Name(value="range"),
            args=[*_, cst.Arg(value=cst.Call(func=cst.Name(value="len"), args=[cst.Arg(value=cst.Name() as counted)]))],
        ) if len(source.args) < 3:
            steps = run.evaluate(counted)
            return steps if isinstance(steps, Sequence) and steps.fixed else None
        case _:
            return None


@statement(cst.While)
def _while(run: Run, node: cst.While) -> None:
    _loop(run, node, lambda: run.evaluate(node.test))


def _loop(run: Run, node: cst.For | cst.While, begin: object) -> None:
    assert callable(begin)
    entry = run.branch()
    frame = LoopFrame(node)
    run.loops.append(frame)
    ends: list[Env] = []
    holding = run.holding
    turns = (1, 2) if len(run.loops) <= MAX_LOOPS else (2,)
    for turn in turns:
        begin()
        block(run, node.body.body)
        run.holding = holding
        ends = [*([run.env] if run.alive else []), *frame.continues]
        run.alive = True
        if turn == 1 and not ends:
            break
        if turn == 1:
            frame.continues = []
            run.env = widened(entry, carried(join_env(*ends), frame), unordered=walks_unordered(run.sources.get(node)))
    run.loops.pop()
    forever = isinstance(node, cst.While) and isinstance(node.test, cst.Name) and node.test.value == "True"
    ways = [*frame.breaks] if forever else [entry, *ends, *frame.breaks]
    if not ways:
        run.alive = False
        return
    run.env = join_env(*ways)
    if node.orelse is not None:
        block(run, node.orelse.body.body)


@statement(cst.Try, cst.TryStar)
def _try(run: Run, node: cst.Try | cst.TryStar) -> None:
    entry, holding = run.branch(), run.holding
    block(run, node.body.body)
    after, finished = run.env, run.alive
    run.holding = holding
    start = join_env(entry, after)
    ways: list[Env] = []
    for handler in node.handlers:
        run.env, run.alive = dict(start), True
        if handler.type is not None:
            run.evaluate(handler.type)
        if handler.name is not None and isinstance(handler.name.name, cst.Name):
            run.env[handler.name.name.value] = UNKNOWN
        block(run, handler.body.body)
        run.holding = holding
        if run.alive:
            ways.append(run.env)
    run.env, run.alive = after, finished
    if node.orelse is not None and run.alive:
        block(run, node.orelse.body.body)
        run.holding = holding
    if run.alive:
        ways.append(run.env)
    reached = bool(ways)
    _meet(run, ways)
    if node.finalbody is not None:
        if not reached:
            run.env, run.alive = dict(start), True
        block(run, node.finalbody.body.body)
        run.alive = run.alive and reached


@statement(cst.With)
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
            if method is UNKNOWN:
                method = attribute(run.world, option, "__aenter__", run.unit)
            from llmlint.facts.evaluation.invoke import invoke_values

            entered = invoke_values(run, method, (), None)
            found.append(entered if entered is not UNKNOWN else option)
        elif isinstance(option, Sequence):
            found.append(option.element)
        else:
            found.append(option)
    return join(*found)


@statement(cst.Match)
def _match(run: Run, node: cst.Match) -> None:
    subject = run.evaluate(node.subject)
    case_event(run, node, subject)
    ways: list[Env] = [run.branch()]
    before, holding = run.branch(), run.holding
    for case in node.cases:
        run.env, run.alive = dict(before), True
        run.holding = together(holding, conditions_of_case(run, node.subject, case))
        for name in _captures(case.pattern):
            run.env[name] = subject if isinstance(case.pattern, cst.MatchAs) and not isinstance(subject, Dynamic) else UNKNOWN
        if case.guard is not None:
            run.evaluate(case.guard)
        block(run, case.body.body)
        if run.alive:
            ways.append(run.env)
        elif isinstance(case.pattern, cst.MatchAs) and case.pattern.pattern is None and case.guard is None:
            ways = ways[1:]
    run.holding = holding
    _meet(run, ways)


def _captures(pattern: cst.MatchPattern) -> list[str]:
    from llmlint.syntax.walk import walk

    return [node.name.value for node in walk(pattern) if isinstance(node, (cst.MatchAs, cst.MatchStar)) and isinstance(node.name, cst.Name)]
