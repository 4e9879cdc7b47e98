"""Why the loops around a call turn.

A model call inside a loop is a cost only where the loop walks over data. The order of the questions below matters: what ends the
loop is asked before what it walks over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import libcst as cst

from llmlint.facts.dependence import TAKES, request_varies
from llmlint.facts.leaving import conditions, mentions_cache, way_out
from llmlint.facts.model import LoopKind, Truth
from llmlint.facts.strings import words
from llmlint.facts.values import Const, External, Flow, Origin, Repeated, Sequence, Value, alternatives
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.units import ModuleUnit, Unit

LoopForm = Literal["for", "async for", "while", "comprehension", "generator", "map", "apply", "recursion"]
_RETRY = re.compile(r"(^|_)(attempts?|retr(y|ies)|tries|trials?|backoff|delays?)(_|$)", re.IGNORECASE)
_TURN = re.compile(r"(^|_)(turns?|steps?|rounds?|iterations?|hops?|iters?|depth|refine\w*|generations?)(_|$)", re.IGNORECASE)
_BATCH = re.compile(r"(^|_)(batch(es|ed)?|pages?|groups?|buckets?|shards?|partitions?|windows?|minibatch(es)?)(_|$)", re.IGNORECASE)
_PROGRAM_PARTS = re.compile(
    r"(^|_)(models?|model_names?|providers?|llms?|backends?|deployments?|engines?|temperatures?|seeds?|clients?|fallbacks?|commands?|actions?"
    r"|handlers?|hooks?|tools?|plugins?|agents?|nodes?|stages?|retrievers?|strateg(y|ies)|callbacks?|listeners?|middlewares?)(_|$)",
    re.IGNORECASE,
)
_LISTEN = re.compile(
    r"(^|_)(websocket|ws|socket|sock|pubsub|subscription|consumer|listener|updates?|connection|channel|incoming|notifications?|events?"
    r"|webhooks?)(_|$)",
    re.IGNORECASE,
)
_CHUNKERS = re.compile(r"batch|chunked|grouper|partition_all|paginat", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundLoop:
    """A loop around a call, before its places are known."""

    node: cst.CSTNode
    header: tuple[cst.CSTNode, cst.CSTNode]
    kind: LoopKind
    form: LoopForm
    item: str
    over: str
    why: str
    size: int | None
    concurrent: bool
    varies: Truth
    sometimes: bool
    behind_cache: bool
    leaves: bool


@dataclass(slots=True)
class Surroundings:
    """What the evaluation knows of a call's loops."""

    unit: Unit
    module: ModuleUnit
    sources: dict[cst.CSTNode, Value]
    asks_person: set[cst.CSTNode]
    stream_nodes: set[cst.CSTNode]


def loops_around(call: cst.CSTNode, around: Surroundings, carried: frozenset[cst.CSTNode]) -> list[FoundLoop]:
    """All loops a call stands in, innermost first, up to the function it is in."""
    found: list[FoundLoop] = []
    parents = around.module.parents
    path: list[cst.CSTNode] = [call]
    child, node = call, parents.get(call)
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
        if isinstance(node, (cst.For, cst.While)):
            if child is not getattr(node, "iter", None) and child is not node.orelse:
                found.append(_statement(call, node, path, around, carried))
        elif isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp)):
            if child is not node.for_in:
                found.extend(_clause(call, clause, node, path, around) for clause in reversed(_clauses(node.for_in)))
            elif (inside := _inner_clause(call, node.for_in, parents)) is not None:
                found.extend(_clause(call, clause, node, path, around) for clause in reversed(inside))
        path.append(node)
        child, node = node, parents.get(node)
    return found


def _clauses(clause: cst.CompFor) -> list[cst.CompFor]:
    found = [clause]
    while found[-1].inner_for_in is not None:
        found.append(found[-1].inner_for_in)
    return found


def _inner_clause(call: cst.CSTNode, first: cst.CompFor, parents: dict[cst.CSTNode, cst.CSTNode]) -> list[cst.CompFor] | None:
    """The clauses that repeat a call which stands inside the clauses themselves: in a condition, or in a later source."""
    clauses = _clauses(first)
    child, node = call, parents.get(call)
    while node is not None:
        if isinstance(node, cst.CompFor) and node in clauses:
            index = clauses.index(node)
            return clauses[: index if child is node.iter else index + 1] or None
        child, node = node, parents.get(node)
    return None


def _clause(call: cst.CSTNode, clause: cst.CompFor, node: cst.CSTNode, path: list[cst.CSTNode], around: Surroundings) -> FoundLoop:
    kind, why, size = _over(clause.iter, clause.target, around.sources.get(clause), around, clause)
    concurrent = not any(isinstance(above, cst.Await) for above in path[:3]) and _is_unawaited(call, around)
    return FoundLoop(
        clause, (clause, clause.iter), kind, "generator" if isinstance(node, cst.GeneratorExp) else "comprehension",
        words(clause.target), words(clause.iter), why, size, concurrent,
        request_varies(call, [clause.target], clause, around.module), bool(clause.ifs), mentions_cache(clause.ifs), False,
    )  # fmt: skip


def _is_unawaited(call: cst.CSTNode, around: Surroundings) -> bool:
    parent = around.module.parents.get(call)
    return not isinstance(parent, cst.Await)


def _statement(
    call: cst.CSTNode, loop: cst.For | cst.While, path: list[cst.CSTNode], around: Surroundings, carried: frozenset[cst.CSTNode]
) -> FoundLoop:
    between = path[: path.index(loop)] if loop in path else path
    leaves = way_out(call, loop, around.module)
    kind, why, size = _why(call, loop, between, around, carried, leaves)
    targets = [loop.target] if isinstance(loop, cst.For) else []
    form: LoopForm = "while" if isinstance(loop, cst.While) else "async for" if loop.asynchronous is not None else "for"
    header = (loop, loop.iter if isinstance(loop, cst.For) else loop.test)
    tests = conditions(between, loop)
    return FoundLoop(
        loop, header, kind, form,
        words(loop.target) if isinstance(loop, cst.For) else "", words(loop.iter) if isinstance(loop, cst.For) else words(loop.test),
        why, size, _is_unawaited(call, around) and _collected(call, around), request_varies(call, targets, loop, around.module),
        bool(tests), any(mentions_cache([test]) for test in tests), leaves == "always",
    )  # fmt: skip


def _collected(call: cst.CSTNode, around: Surroundings) -> bool:
    """Whether the coroutine is put aside (`tasks.append(ask(x))`, `pool.submit(ask, x)`) instead of being waited for."""
    parents = around.module.parents
    node: cst.CSTNode | None = call
    if (
        isinstance(call, cst.Call)
        and isinstance(call.func, cst.Attribute)
        and call.func.attr.value in ("submit", "create_task", "apply_async")
    ):
        return True
    for _ in range(4):
        node = parents.get(node) if node is not None else None
        if (
            isinstance(node, cst.Call)
            and isinstance(node.func, cst.Attribute)
            and node.func.attr.value in ("append", "create_task", "add", "start_soon")
        ):
            return True
    return False


def _why(
    call: cst.CSTNode,
    loop: cst.For | cst.While,
    between: list[cst.CSTNode],
    around: Surroundings,
    carried: frozenset[cst.CSTNode],
    leaves: str,
) -> tuple[LoopKind, str, int | None]:
    if _after_failure(loop, around.module):
        return LoopKind.RETRY, "the loop makes up for a failure", None
    if loop in around.asks_person:
        return LoopKind.INTERACTIVE, "a person is asked in every round", None
    guarded = any(isinstance(node, (cst.Try, cst.TryStar)) for node in between)
    if isinstance(loop, cst.For):
        name, over = words(loop.target), words(loop.iter)
        if _advances_by_step(loop.iter):
            return LoopKind.BATCH, "the loop advances by a step", None
        if _RETRY.search(name) or _RETRY.search(over.partition("(")[2] if over.startswith("range") else over.rpartition(".")[2]):
            return LoopKind.RETRY, "the loop counts attempts", None
        counting = _is_counting(loop.iter, around.sources.get(loop))
        if counting and (leaves or guarded) and not _uses_target(call, loop):
            return LoopKind.RETRY, "the loop ends with the first good answer", None
        if loop in carried:
            return LoopKind.AGENT, "each round sends what an earlier round answered", None
        if counting and (_TURN.search(name) or _TURN.search(over)):
            return LoopKind.AGENT, "the loop counts turns", None
        return _over(loop.iter, loop.target, around.sources.get(loop), around, loop)
    if loop in carried:
        return LoopKind.AGENT, "each round sends what an earlier round answered", None
    if leaves:
        return LoopKind.RETRY, "the loop ends with the first good answer", None
    return _while(loop, around)


def _after_failure(loop: cst.CSTNode, module: ModuleUnit) -> bool:
    """Whether a loop stands in an exception handler."""
    node = module.parents.get(loop)
    while node is not None and not isinstance(node, (cst.FunctionDef, cst.ClassDef)):
        if isinstance(node, cst.ExceptHandler):
            return True
        node = module.parents.get(node)
    return False


def _while(loop: cst.While, around: Surroundings) -> tuple[LoopKind, str, int | None]:
    tested = {node.value for node in walk(loop.test) if isinstance(node, cst.Name)}
    sliced = False
    for node in walk(loop.body):
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in TAKES:
            owner = next((part.value for part in walk(node.func.value) if isinstance(part, cst.Name)), "")
            if owner in tested:
                return LoopKind.DATA, "the loop empties a queue", None
        if isinstance(node, cst.Slice) and node.lower is not None and node.upper is not None:
            sliced = True
        if isinstance(node, cst.Name) and _BATCH.search(node.value):
            sliced = True
        if isinstance(node, cst.Call) and words(node.func).rpartition(".")[2] == "sleep":
            return LoopKind.POLL, "the loop waits between its rounds", None
    if sliced:
        return LoopKind.BATCH, "each round takes a batch", None
    return LoopKind.UNKNOWN, "what ends the loop is not visible", None


def _over(
    source: cst.BaseExpression, target: cst.BaseAssignTargetExpression, value: Value | None, around: Surroundings, node: cst.CSTNode
) -> tuple[LoopKind, str, int | None]:
    """What a `for` walks over."""
    name = words(target)
    called = source.func if isinstance(source, cst.Call) else None
    if value is not None and _is_stream(value, source, around):
        return LoopKind.STREAM, "the loop reads an answer as it comes", None
    if _advances_by_step(source):
        return LoopKind.BATCH, "the loop advances by a step", None
    if called is not None and _CHUNKERS.search(words(called)):
        return LoopKind.BATCH, "the iterable is cut into batches", None
    if _BATCH.search(name.rpartition(".")[2]) or _BATCH.search(_last_name(source)):
        return LoopKind.BATCH, "each round takes a batch", None
    if _LISTEN.search(_last_name(source)):
        return LoopKind.INTERACTIVE, "the loop waits for messages", None
    if _PROGRAM_PARTS.search(name) or _PROGRAM_PARTS.search(_last_name(source)):
        return LoopKind.UNKNOWN, "the loop is over parts of the program, not over data", None
    if isinstance(value, Sequence) and value.fixed and value.items:
        return LoopKind.LITERAL, "the loop walks over a literal", len(value.items)
    if called is not None and words(called) == "range" and isinstance(source, cst.Call):
        return _range(source)
    if isinstance(source, cst.Call) and words(called).startswith(("itertools.count", "count", "itertools.repeat")):
        return LoopKind.UNKNOWN, "the loop has no end of its own", None
    return LoopKind.DATA, "the loop walks over data", None


def _advances_by_step(source: cst.BaseExpression) -> bool:
    return isinstance(source, cst.Call) and words(source.func).rpartition(".")[2] in ("range", "trange") and len(source.args) == 3


def _range(source: cst.Call) -> tuple[LoopKind, str, int | None]:
    bound = source.args[-1].value
    if isinstance(bound, cst.Integer) and len(source.args) == 1:
        return LoopKind.LITERAL, "the loop counts to a literal", int(bound.value, 0)
    if any(isinstance(node, cst.Call) and words(node.func) == "len" for node in walk(bound)):
        return LoopKind.DATA, "the loop walks over indices", None
    return LoopKind.UNKNOWN, "the loop counts", None


def _last_name(source: cst.BaseExpression) -> str:
    """The name that says what is walked over: the last attribute, or the first argument of `enumerate`, `zip`, `tqdm` and the like."""
    node: cst.BaseExpression = source
    while isinstance(node, cst.Call) and node.args and not isinstance(node.func, cst.Attribute):
        node = node.args[0].value
    if isinstance(node, cst.Call):
        node = node.func
        if isinstance(node, cst.Attribute) and node.attr.value in ("items", "values", "keys"):
            node = node.value
    return node.attr.value if isinstance(node, cst.Attribute) else words(node)


def _is_stream(value: Value, source: cst.BaseExpression, around: Surroundings) -> bool:
    if any(part in around.stream_nodes for part in walk(source)):
        return True
    return any(isinstance(option, Flow) and isinstance(option.source, Origin) and not option.steps for option in alternatives(value))


def _is_counting(source: cst.BaseExpression, value: Value | None) -> bool:
    """A `range`, an endless counter, or a literal list of delays."""
    if isinstance(source, cst.Call) and words(source.func).rpartition(".")[2] in ("range", "count", "trange"):
        return not any(isinstance(node, cst.Call) and words(node.func) == "len" for arg in source.args for node in walk(arg.value))
    if isinstance(value, Sequence) and value.items:
        return all(
            isinstance(item, Const) and isinstance(item.value, (int, float)) for item in value.items if not isinstance(item, Repeated)
        )
    return (
        any(isinstance(option, External) and option.name.startswith("itertools.count") for option in alternatives(value))
        if value
        else False
    )


def _uses_target(call: cst.CSTNode, loop: cst.For) -> bool:
    names = {node.value for node in walk(loop.target) if isinstance(node, cst.Name)}
    return any(isinstance(node, cst.Name) and node.value in names for node in walk(call))
