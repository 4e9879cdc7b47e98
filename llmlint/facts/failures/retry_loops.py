"""Requests that the code itself sends again: in a loop whose handlers go on, or in a handler that calls its own function."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.failures.provider_errors import dotted_name
from llmlint.facts.failures.sleeps import Sleeps
from llmlint.facts.failures.status_loops import goes_on_at, never_ends
from llmlint.facts.loops.causes import COUNTS_ATTEMPTS
from llmlint.facts.model import LoopKind, Truth
from llmlint.facts.values import UNKNOWN, Mapping, Sequence, alternatives
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.blocks import LEAVING, leaves, turns_away
from llmlint.syntax.walk import children, walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.failures.provider_errors import Handler, ProviderErrors, Way
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.knowledge.retries import Wait

_BOUNDS = regex(
    r"(^|_)(max\w*|limit|budget|attempts?|tries|retry|retries|trials?|count(er)?|deadline|timeout|elapsed|remaining|left|cancel\w*|stop\w*|"
    r"running|interrupted|shutdown|failures?|errors_seen|strikes)(_|$)",
    re.IGNORECASE,
)
_HARMLESS = frozenset(
    [
        "debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print", "print_exc", "format_exc", "format",
        "append", "write", "flush", "sleep", "secho", "echo", "get", "lower", "upper", "strip", "str", "repr",
        "type", "isinstance", "getattr", "hasattr", "uniform", "random", "randint", "min", "max", "int", "float", "len",
        "round", "pow", "power", "exc_info", "time", "now", "capture_exception", "update", "inc",
    ]
)  # fmt: skip
# What a test, or the kind of an error, says that a request had too much in it; and what takes some of it away.
_TOO_LONG = regex(
    r"token_?limit|too_?(long|large|many_?tokens)|(context|prompt|input)_?(length|window|limit|size|overflow)|length_?exceeded|"
    r"maximum context",
    re.IGNORECASE,
)
_SHORTENS = regex(r"(^|_)(truncate\w*|shorten\w*|trim\w*|prune\w*|drop\w*|remove\w*|compact\w*|pop\w*|clip\w*)(_|$)", re.IGNORECASE)
_COUNTING = (cst.AddAssign, cst.SubtractAssign)
_ORDERING = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)


@dataclass(frozen=True, slots=True)
class ReadLoop:
    """A loop that sends a request again. `where` is the pause, or the handler that goes on without one."""

    bounded: Truth
    wait: Wait
    where: cst.CSTNode
    attempts: int | None


class RetryLoops:
    """Answers for one project."""

    def __init__(self, world: World, errors: ProviderErrors) -> None:
        self._world = world
        self._errors = errors
        self._sleeps = Sleeps(world)

    def read(self, site: CallSite, found: FoundLoop, way: Way) -> ReadLoop | None:
        """What a loop around a call does when the provider fails; `None` where it does not come back to the same request."""
        loop = found.node
        if not isinstance(loop, (cst.For, cst.While)) or found.varies is Truth.YES or way in ("never", "unknown"):
            return None
        if loop in site.unit.asks_person or _asks_one_of_several(site, loop) or _tries_settings(site, loop):
            return None
        if found.kind is LoopKind.RETRY and (test := goes_on_at(loop, site)) is not None:
            return self._by_status(site, found, loop, test)
        if not self._comes_back(site, found, loop):
            return None
        handlers = self._errors.met(site.at, site.unit, way, loop)
        going = tuple(handler for handler in handlers or () if _goes_on(handler, loop, site) and not _only_shortens(handler))
        if not going or all(_goes_on_with_another(handler, loop, site) for handler in going):
            return None
        wait, where = self._sleeps.between(loop, going, site)
        bounded = Truth.NO if self._is_endless(loop, going, site) else Truth.YES if isinstance(loop, cst.For) else Truth.UNKNOWN
        return ReadLoop(bounded, wait, where if where is not None else going[0].type or going[0], _rounds(loop, found))

    def _by_status(self, site: CallSite, found: FoundLoop, loop: cst.For | cst.While, test: cst.BaseExpression) -> ReadLoop:
        """The same where the loop reads the status of a reply."""
        wait, where = self._sleeps.between(loop, (), site)
        bounded = Truth.NO if never_ends(loop, site, _BOUNDS) else Truth.YES if isinstance(loop, cst.For) else Truth.UNKNOWN
        return ReadLoop(bounded, wait, where if where is not None else test, _rounds(loop, found))

    def _comes_back(self, site: CallSite, found: FoundLoop, loop: cst.For | cst.While) -> bool:
        if found.kind is LoopKind.RETRY:
            counted = isinstance(loop, cst.For) and found.why == COUNTS_ATTEMPTS and _may_end(loop.body)
            return counted or found.leaves or _ends_with_the_answer(site, loop)
        return isinstance(loop, cst.While) and found.kind in (LoopKind.POLL, LoopKind.UNKNOWN) and _waits_for_a_flag(site, loop)

    def _is_endless(self, loop: cst.For | cst.While, going: tuple[Handler, ...], site: CallSite) -> bool:
        """Whether nothing but an answer ends the loop."""
        if isinstance(loop, cst.For):
            called = loop.iter.func if isinstance(loop.iter, cst.Call) else None
            name = dotted_name(self._world, site.unit, called) if called is not None else ""
            if not self._world.effects.has(name, "counter"):
                return False
        elif words(loop.test) not in ("True", "1") and not _waits_for_a_flag(site, loop):
            return False
        own = {node.value for node in walk(loop.target) if isinstance(node, cst.Name)} if isinstance(loop, cst.For) else set[str]()
        around = [statement for statement in loop.body.body if not _holds(statement, site.at.node)]
        idle = _counted_for_show(loop)
        for part in (node for piece in (*around, *(handler.body for handler in going)) for node in walk(piece)):
            if isinstance(part, LEAVING) and not any(part in set(walk(s)) for s in _behind(loop, site)):
                return False
            if isinstance(part, cst.Name) and _BOUNDS.search(part.value) and part.value not in (*_HARMLESS, *own, *idle):
                return False
            if isinstance(part, cst.Comparison) and any(isinstance(target.operator, _ORDERING) for target in part.comparisons):
                return False
            if isinstance(part, cst.AugAssign) and isinstance(part.operator, _COUNTING) and words(part.target) not in idle:
                return False
        calls = (node for handler in going for node in walk(handler.body) if isinstance(node, cst.Call))
        return all(words(call.func).rpartition(".")[2] in _HARMLESS for call in calls)


def _asks_one_of_several(site: CallSite, loop: cst.For | cst.While) -> bool:
    """Whether a request goes out in the round of one name only: `for provider in order: if provider == "openai": ask()`."""
    if not isinstance(loop, cst.For) or not isinstance(loop.target, cst.Name):
        return False
    for above, child in site.at.module.around(site.at.node):
        if above is loop:
            return False
        match above:
            case cst.If(
                test=cst.Comparison(left=cst.Name(value=name), comparisons=[cst.ComparisonTarget(cst.Equal(), cst.SimpleString())])
            ):
                if child is above.body and name == loop.target.value:
                    return True
            case _:
                pass
    return False


def _tries_settings(site: CallSite, loop: cst.For | cst.While) -> bool:
    """Whether each round has settings of its own that are written out: `for options in ({"format": "json"}, {}): ask()`."""
    source = site.unit.sources.get(loop)
    options = alternatives(source) if source is not None else ()
    items = [item for option in options for item in (option.items if isinstance(option, Sequence) else (UNKNOWN,))]
    return bool(items) and all(isinstance(item, (Mapping, Sequence)) for item in items)


def _counted_for_show(loop: cst.For | cst.While) -> set[str]:
    """The names in a loop that count something and that no condition reads: they are shown, or a pause is made of them."""
    counted = {node.target.value for node in walk(loop) if isinstance(node, cst.AugAssign) and isinstance(node.target, cst.Name)}
    tests: list[cst.CSTNode] = [
        node.test for node in walk(loop) if isinstance(node, (cst.If, cst.While, cst.IfExp, cst.Assert, cst.CompIf))
    ]
    tests += [node for node in walk(loop) if isinstance(node, (cst.Comparison, cst.BooleanOperation, cst.Return, cst.Match))]
    return counted - {part.value for test in tests for part in walk(test) if isinstance(part, cst.Name)}


def _behind(loop: cst.For | cst.While, site: CallSite) -> list[cst.CSTNode]:
    """The statements of a round behind the request: only an answer gets there, or a handler that went on."""
    body = list(loop.body.body)
    index = next((i for i, statement in enumerate(body) if _holds(statement, site.at.node)), len(body))
    return [statement for statement in body[index + 1 :] if isinstance(statement, cst.SimpleStatementLine)]


def _holds(statement: cst.CSTNode, node: cst.CSTNode) -> bool:
    return any(part is node for part in walk(statement))


def _goes_on(handler: Handler, loop: cst.CSTNode, site: CallSite) -> bool:
    """Whether a round that ends in this handler may be followed by another one; not where it asks a model itself to make up for it."""
    if any(node in site.unit.sites for node in walk(handler.body)):
        return False
    if any(isinstance(node, cst.Continue) for node in walk(handler.body)):
        return True
    if turns_away(handler.body):
        return False
    # What stands behind the `try` is met too: `except Error: pass` and then `break` is no new attempt.
    parents = site.at.module.parents
    child: cst.CSTNode = handler
    node = parents.get(handler)
    while node is not None and child is not loop:
        if isinstance(node, cst.IndentedBlock):
            behind = node.body[[statement is child for statement in node.body].index(True) + 1 :]
            if any(leaves(statement) for statement in behind):
                return False
        child, node = node, parents.get(node)
    return True


def _goes_on_with_another(handler: Handler, loop: cst.CSTNode, site: CallSite) -> bool:
    """Whether what follows a failure is the request about the next item of a loop inside: the same one waits for another round of all."""
    for above, _ in site.at.module.around(handler):
        if above is loop:
            return False
        if isinstance(above, cst.For):
            return not (isinstance(above.iter, cst.Call) and words(above.iter.func).rpartition(".")[2] in ("range", "count"))
    return False


def _only_shortens(handler: Handler) -> bool:
    """Whether only what was too long is sent again, with less in it: `if is_too_long(error): text = text[:9]; continue`, else `return`."""
    if not turns_away(handler.body, (*LEAVING, cst.Continue)):
        return False
    if handler.type is not None and _TOO_LONG.search(words(handler.type)):
        return _takes_away(handler.body)
    tests = [node for node in walk(handler.body) if isinstance(node, cst.If) and _says_too_long(node.test) and _takes_away(node.body)]
    meant = {part for node in tests for part in walk(node.body)}
    return all(node in meant for node in walk(handler.body) if isinstance(node, cst.Continue))


def _says_too_long(test: cst.BaseExpression) -> bool:
    texts = (node.value for node in walk(test) if isinstance(node, (cst.Name, cst.SimpleString)))
    return any(_TOO_LONG.search(text) for text in texts)


def _takes_away(block: cst.BaseSuite) -> bool:
    """Whether something is made shorter: `text = text[:limit]`, `messages = without_oldest(messages)` under a name that says so."""
    for node in walk(block):
        match node:
            case cst.Assign(value=cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Slice())])):
                return True
            case cst.Call() if _SHORTENS.search(words(node.func).rpartition(".")[2]):
                return True
            case _:
                pass
    return False


def _may_end(node: cst.CSTNode) -> bool:
    """Whether a round may end the loop otherwise than by failing."""
    for child in children(node):
        if isinstance(child, (cst.ExceptHandler, cst.ExceptStarHandler, cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            continue
        if isinstance(child, (cst.For, cst.While)):
            if any(isinstance(part, cst.Return) for part in walk(child)):
                return True
        elif isinstance(child, (cst.Break, cst.Return)) or _may_end(child):
            return True
    return False


def _where_nothing_fails(node: cst.Try) -> list[cst.BaseSuite]:
    """The blocks of a `try` that are run one after the other."""
    return [node.body, *([node.orelse.body] if node.orelse is not None else [])]


def _ends_with_the_answer(site: CallSite, loop: cst.For | cst.While) -> bool:
    """Whether the `try` around the request, or its `else`, leaves the loop once the answer is there."""
    parents = site.at.module.parents
    child: cst.CSTNode = site.at.node
    node = parents.get(child)
    while node is not None and child is not loop:
        if isinstance(node, cst.Try) and child is node.body and any(map(turns_away, _where_nothing_fails(node))):
            return True
        child, node = node, parents.get(node)
    return False


def _waits_for_a_flag(site: CallSite, loop: cst.While) -> bool:
    """`while reply is None`, `while not done`: the name is set where the request is made, and nowhere else in the loop."""
    match loop.test:
        case cst.Comparison(
            left=cst.Name(value=name), comparisons=[cst.ComparisonTarget(operator=cst.Is(), comparator=cst.Name(value="None"))]
        ):
            pass
        case cst.UnaryOperation(operator=cst.Not(), expression=cst.Name(value=name)):
            pass
        case _:
            return False
    parents = site.at.module.parents
    block: cst.CSTNode | None = site.at.node
    while block is not None and not isinstance(block, cst.Try):
        block = parents.get(block)
    if not isinstance(block, cst.Try):
        return False
    inside = {*walk(block.body), *(walk(block.orelse) if block.orelse is not None else ())}
    written = [node for node in walk(loop.body) if isinstance(node, cst.AssignTarget) and words(node.target) == name]
    return bool(written) and all(node in inside for node in written)


def _rounds(loop: cst.CSTNode, found: FoundLoop) -> int | None:
    if found.size is not None:
        return found.size
    match loop:
        case cst.For(iter=cst.Call(func=cst.Name(value="range"), args=[cst.Arg(value=cst.Integer(value=number))])):
            return int(number, 0)
        case _:
            return None


__all__ = ["ReadLoop", "RetryLoops", "leaves"]
