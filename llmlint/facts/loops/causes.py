"""Why the loops around a call turn.

A model call inside a loop is a cost only where the loop walks over data. The order of the questions below matters: what ends the
loop is asked before what it walks over.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.loops.dependence import replaces_its_argument, request_varies, takes_slices
from llmlint.facts.loops.earlier_rounds import needs_earlier_rounds
from llmlint.facts.loops.gathering import adds_to_its_argument, hands_to_handlers, is_the_item, sends_what_was_gathered
from llmlint.facts.loops.leaving import conditions, for_one_item, way_out
from llmlint.facts.loops.making_up import makes_up_for_a_failure
from llmlint.facts.loops.sources import advances_by_step, is_counting, is_literal, walked_over
from llmlint.facts.loops.whiles import turns_while
from llmlint.facts.model import LoopKind, Truth
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llmlint.facts.evaluation.units import ModuleUnit, Unit
    from llmlint.facts.values.base import Value

LoopForm = Literal["for", "async for", "while", "comprehension", "generator", "map", "apply", "recursion"]
COUNTS_ATTEMPTS = "the loop counts attempts"
AFTER_FAILURE = (LoopKind.UNKNOWN, "the loop makes up for a failure", None)
OVER_FUNCTIONS = (LoopKind.UNKNOWN, "the loop is over functions, not over data", None)
_RETRY = regex(r"(^|_)(attempts?|retr(y|ies)|tries|trials?|backoff|delays?)(_|$)", re.IGNORECASE)
_FALLBACK = regex(r"(^|_)(fallbacks?|failovers?)(_|$)", re.IGNORECASE)
_TURN = regex(r"(^|_)(turns?|steps?|rounds?|iterations?|hops?|iters?|depth|refine\w*|generations?)(_|$)", re.IGNORECASE)


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
    leaves: bool


def in_front_of(loop: FoundLoop, loops: Sequence[FoundLoop], varies: Callable[[FoundLoop], Truth]) -> list[cst.CSTNode]:
    """A loop, and those around it over data on which nothing depends either: what leaves the first may leave them all."""
    around = loops[loops.index(loop) + 1 :]
    return [loop.node, *(other.node for other in takewhile(lambda other: _goes_over_data(other) and varies(other) is Truth.NO, around))]


def _goes_over_data(loop: FoundLoop) -> bool:
    over_data = loop.kind in (LoopKind.DATA, LoopKind.LITERAL, LoopKind.BATCH)
    return over_data and not loop.leaves and not loop.over.startswith(("range(", "trange("))


@dataclass(slots=True)
class Surroundings:
    """What the evaluation knows of a call's loops."""

    unit: Unit
    module: ModuleUnit
    sources: dict[cst.CSTNode, Value]
    asks_person: set[cst.CSTNode]
    stream_nodes: set[cst.CSTNode]
    longest: Callable[[Value | None], int | None]
    left_out: Callable[[Value], bool]
    found: Callable[[Value], int | None]
    starts_task: Callable[[cst.Call], bool]
    fills_batches: Callable[[cst.BaseExpression, cst.CSTNode], bool]
    gives_at_most: Callable[[cst.BaseExpression], int | None]


def loops_around(call: cst.CSTNode, around: Surroundings, carried: frozenset[cst.CSTNode]) -> list[FoundLoop]:
    """All loops a call stands in, innermost first, up to the function it is in."""
    found: list[FoundLoop] = []
    parents = around.module.parents
    path: list[cst.CSTNode] = [call]
    for node, child in around.module.around(call):
        if isinstance(node, (cst.For, cst.While)):
            if child is not getattr(node, "iter", None) and child is not node.orelse:
                found.append(_statement(call, node, path, around, carried))
        elif isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp)):
            if child is not node.for_in:
                found.extend(_clause(call, clause, node, path, around) for clause in reversed(_clauses(node.for_in)))
            elif (inside := _inner_clause(call, node.for_in, parents)) is not None:
                found.extend(_clause(call, clause, node, path, around) for clause in reversed(inside))
        path.append(node)
    return found


def maps_over(source: cst.BaseExpression, call: cst.CSTNode, around: Surroundings) -> tuple[LoopKind, str, int | None]:
    """What a call of `map` goes through."""
    if makes_up_for_a_failure(call, around.module, around.stream_nodes):
        return AFTER_FAILURE
    return walked_over(source, cst.Name("_"), around.sources.get(call), around, call)


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
    if makes_up_for_a_failure(node, around.module, around.stream_nodes):
        kind, why, size = AFTER_FAILURE
    elif is_the_item(call, clause.target):
        kind, why, size = OVER_FUNCTIONS
    else:
        kind, why, size = walked_over(clause.iter, clause.target, around.sources.get(clause), around, clause)
    concurrent = not any(isinstance(above, cst.Await) for above in path[:3]) and _is_unawaited(call, around)
    return FoundLoop(
        clause, (clause, clause.iter), kind, "generator" if isinstance(node, cst.GeneratorExp) else "comprehension",
        _item(clause), words(clause.iter), why, size, concurrent,
        request_varies(call, [clause.target], clause, around.module), bool(clause.ifs), False,
    )  # fmt: skip


def _item(loop: cst.For | cst.CompFor) -> str:
    """What varies from round to round, without the number that `enumerate` puts before it."""
    match loop.target, loop.iter:
        case cst.Tuple(elements=[_, last]), cst.Call(func=cst.Name(value="enumerate")):
            return words(last.value)
        case cst.Tuple(elements=[cst.Element(value=cst.Name(value="_")), last]), _:
            return words(last.value)
        case _:
            return words(loop.target)


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
        _item(loop) if isinstance(loop, cst.For) else "", words(loop.iter) if isinstance(loop, cst.For) else words(loop.test),
        why, size, _is_unawaited(call, around) and _collected(call, around), request_varies(call, targets, loop, around.module),
        bool(tests), leaves == "always",
    )  # fmt: skip


def _collected(call: cst.CSTNode, around: Surroundings) -> bool:
    """Whether the coroutine is put aside (`tasks.append(ask(x))`, `pool.submit(ask, x)`) instead of being waited for."""
    parents = around.module.parents
    node: cst.CSTNode | None = call
    for _ in range(5):
        if isinstance(node, cst.Call) and (around.starts_task(node) or (node is not call and _adds(node))):
            return True
        node = parents.get(node) if node is not None else None
    return False


def _adds(call: cst.Call) -> bool:
    return isinstance(call.func, cst.Attribute) and call.func.attr.value in ("append", "add")


def _why(
    call: cst.CSTNode,
    loop: cst.For | cst.While,
    between: list[cst.CSTNode],
    around: Surroundings,
    carried: frozenset[cst.CSTNode],
    leaves: str,
) -> tuple[LoopKind, str, int | None]:
    if makes_up_for_a_failure(loop, around.module, around.stream_nodes):
        return AFTER_FAILURE
    if loop in around.asks_person:
        return LoopKind.INTERACTIVE, "a person is asked in every round", None
    if isinstance(loop, cst.For):
        return _why_for(call, loop, between, around, carried, leaves)
    if loop in carried:
        return LoopKind.AGENT, "each round sends what an earlier round answered", None
    if leaves:
        return LoopKind.RETRY, "the loop ends with the first good answer", None
    return turns_while(loop)


def _why_for(
    call: cst.CSTNode, loop: cst.For, between: list[cst.CSTNode], around: Surroundings, carried: frozenset[cst.CSTNode], leaves: str
) -> tuple[LoopKind, str, int | None]:
    name, over = words(loop.target), words(loop.iter)
    if advances_by_step(loop.iter):
        return LoopKind.BATCH, "the loop advances by a step", None
    if _RETRY.search(name) or _RETRY.search(over.partition("(")[2] if over.startswith("range") else over.rpartition(".")[2]):
        return LoopKind.RETRY, COUNTS_ATTEMPTS, None
    if _FALLBACK.search(name) or _FALLBACK.search(over.rpartition(".")[2]):
        return LoopKind.RETRY, "the loop goes through fallbacks", None
    counting = is_counting(loop.iter, around.sources.get(loop), around.module)
    if leaves and (is_literal(around.sources.get(loop)) or (counting and not _uses_target(call, loop))):
        return LoopKind.RETRY, "the loop ends with the first good answer", None
    if loop in carried or _hangs_together(call, loop, around.module):
        return LoopKind.AGENT, "each round sends what an earlier round answered", None
    if counting and (_TURN.search(name) or _TURN.search(over)):
        return LoopKind.AGENT, "the loop counts turns", None
    if takes_slices(call, loop):
        return LoopKind.BATCH, "each round takes a slice", None
    if sends_what_was_gathered(call, loop, between):
        return LoopKind.BATCH, "what was gathered in several rounds is sent together", None
    if is_the_item(call, loop.target):
        return OVER_FUNCTIONS
    if hands_to_handlers(loop):
        return LoopKind.INTERACTIVE, "the loop hands messages to their handlers", None
    if for_one_item(between, loop):
        return LoopKind.LITERAL, "the call is made for one item only", 1
    return walked_over(loop.iter, loop.target, around.sources.get(loop), around, loop)


def _hangs_together(call: cst.CSTNode, loop: cst.For, module: ModuleUnit) -> bool:
    if replaces_its_argument(call, loop, module) or adds_to_its_argument(call, loop, module):
        return True
    return needs_earlier_rounds(call, loop)


def _uses_target(call: cst.CSTNode, loop: cst.For) -> bool:
    names = {node.value for node in walk(loop.target) if isinstance(node, cst.Name)}
    return any(isinstance(node, cst.Name) and node.value in names for node in walk(call))
