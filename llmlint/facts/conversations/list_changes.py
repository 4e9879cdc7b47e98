"""What is done to lists of messages: where they grow, where they are cut, where they start afresh."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

import libcst as cst

from llmlint.facts.evaluation.look_up import held
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit, ModuleUnit
from llmlint.facts.values import alternatives
from llmlint.facts.values.flows import Flow, Origin
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.conversations.list_places import ListPlaces, Reached, Root
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.evaluation.world import World

LIMITS = regex(
    r"trim|truncat|summar|compact|prun(e|ing)|compress|condens|shrink|shorten|sliding|window_size|context_window|max_?len(gth)?$|max_?(num_?)?(history|messages|turns|context"
    r"|rounds|msgs|conversation|memory|input_tokens)|token_?(limit|count|budget)|(num|count)_?tokens|n_tokens|tiktoken|context_?(length|limit|size|management)"
    r"|history_?(limit|length|len|size|window)|(keep|last)_(last|n|recent|turns|messages)|recent_messages|evict|expire|rotate|archiv|maxlen",
    re.IGNORECASE,
)
ChangeKind: TypeAlias = Literal["grow", "cut", "renew", "unknown"]
_GROWS = frozenset({"append", "extend", "insert", "appendleft"})
_CUTS = frozenset({"popleft", "remove"})
_CHANGING: tuple[type[cst.CSTNode], ...] = (
    cst.Call,
    cst.AugAssign,
    cst.Assign,
    cst.AnnAssign,
    cst.Del,
    cst.Subscript,
    cst.Comparison,
)
_MAKES_NEW = frozenset({"list", "dict", "defaultdict", "collections.defaultdict", "set"})


@dataclass(frozen=True, slots=True)
class ListChange:
    """One change of one list. `frame` and `at` say where the way through the callers has led to; `node` is the change itself."""

    kind: ChangeKind
    root: Root
    unit: Unit
    node: cst.CSTNode
    frame: Unit
    at: cst.CSTNode
    at_head: bool = False


@dataclass(frozen=True, slots=True)
class _Assignment:
    """What is assigned to a list's place. Whether it changes the list is asked only for lists that somebody asks about."""

    root: Root
    unit: Unit
    node: cst.CSTNode
    value: cst.BaseExpression


class ListChanges:
    """All changes of lists in one project."""

    def __init__(self, world: World, places: ListPlaces) -> None:
        self._world = world
        self._places = places

    def of(self, root: Root) -> tuple[ListChange, ...]:
        """The changes of one list, in the order of the code."""
        return tuple(change for found in self._all.get(root, ()) for change in self._told(found))

    def _told(self, found: ListChange | _Assignment) -> Iterator[ListChange]:
        if isinstance(found, ListChange):
            yield found
            return
        unit, node = found.unit, found.node
        for kind in self._kinds(unit, found.value, found.root):
            yield ListChange(kind, found.root, unit, node, unit, node, at_head=kind == "cut")

    @cached_property
    def _all(self) -> dict[Root, list[ListChange | _Assignment]]:
        found: dict[Root, list[ListChange | _Assignment]] = {}
        for _, module in sorted(self._world.modules.items()):
            if module.is_test:
                continue
            for unit in (module, *module.functions):
                for node in only(unit.module.own_nodes(unit), *_CHANGING):
                    for change in self._changes(unit, node):
                        found.setdefault(change.root, []).append(change)
        return found

    def _changes(self, unit: Unit, node: cst.CSTNode) -> Iterator[ListChange | _Assignment]:
        match node:
            case cst.Call(func=cst.Attribute(value=base, attr=cst.Name(value=method))):
                yield from self._by_method(unit, node, base, method)
                yield from self._by_limiter(unit, node)
            case cst.Call():
                yield from self._by_limiter(unit, node)
            case cst.AugAssign(target=target, operator=cst.AddAssign()):
                yield from self._made("grow", unit, node, target)
            case cst.Assign(targets=targets, value=value):
                for assigned in targets:
                    yield from self._assigned(unit, node, assigned.target, value)
            case cst.AnnAssign(target=target, value=value) if value is not None:
                yield from self._assigned(unit, node, target, value)
            case cst.Del(target=cst.Subscript(value=base) as target):
                yield from self._made("renew", unit, node, target)
                yield from self._made("cut", unit, node, base, at_head=True)
            case cst.Subscript(value=base) if _is_window(unit, node):
                yield from self._made("cut", unit, node, _behind_slices(base), at_head=True)
            case cst.Comparison(left=cst.Call(func=cst.Name(value="len"), args=[first])) if _measures(node):
                yield from self._made("cut", unit, node, first.value)
            case _:
                pass

    def _by_method(self, unit: Unit, node: cst.Call, base: cst.BaseExpression, method: str) -> Iterator[ListChange]:
        if method in _GROWS and node.args:
            at_head = method == "appendleft" or (method == "insert" and words(node.args[0].value) == "0")
            yield from self._made("grow", unit, node, base, at_head=at_head)
        elif method in _CUTS or (method == "pop" and node.args and words(node.args[0].value) != "-1"):
            yield from self._made("cut", unit, node, base, at_head=True)
        elif method == "clear":
            yield from self._made("renew", unit, node, base)
        elif method == "setdefault" and len(node.args) > 1 and _has_limit(node.args[1].value):
            yield from self._made("cut", unit, node, node, at_head=True)

    def _by_limiter(self, unit: Unit, node: cst.Call) -> Iterator[ListChange]:
        """`trim_messages(history)`, `self._summarise(history)`."""
        if LIMITS.search(words(node.func).rpartition(".")[2]):
            for arg in node.args:
                yield from self._made("cut", unit, node, arg.value)

    def _made(
        self, kind: ChangeKind, unit: Unit, node: cst.CSTNode, base: cst.BaseExpression, *, at_head: bool = False
    ) -> Iterator[ListChange]:
        for reached in self._places.same(unit, base):
            yield ListChange(kind, reached.root, unit, node, reached.unit, _place(node, reached, unit), at_head)

    # -- assignments -----------------------------------------------------------------------------------------------------------

    def _assigned(
        self, unit: Unit, node: cst.CSTNode, target: cst.BaseExpression, value: cst.BaseExpression
    ) -> Iterator[ListChange | _Assignment]:
        if isinstance(target, cst.Subscript) and any(isinstance(part.slice, cst.Slice) for part in target.slice):
            yield from self._made("cut", unit, node, target.value, at_head=True)
            return
        place = self._places.itself(unit, target)
        if place is not None:
            yield _Assignment(place, unit, node, value)
            if _makes_limited(value):
                yield ListChange("cut", place.under_keys, unit, node, unit, node, at_head=True)

    def _kinds(self, unit: Unit, value: cst.BaseExpression, root: Root) -> tuple[ChangeKind, ...]:
        if any(reached.root == root for reached in self._places.same(unit, value)):
            return ()
        if self._is_all_so_far(unit, value):
            return ("grow",)
        if _has_limit(value):
            return ("cut",)
        if _keeps_the_head(value):
            return ("renew",)
        if any(reached.root == root for reached in self._places.whole(unit, value)):
            grows, cuts = any(_adds(part) for part in walk(value)), any(_leaves_out(unit, part) for part in walk(value))
            return (*(("grow",) if grows else ()), *(("cut",) if cuts else ()))
        parts = (part for part in walk(value) if isinstance(part, (cst.Name, cst.Attribute)))
        if any(reached.root == root for part in parts for reached in self._places.same(unit, part)):
            return ("cut",)
        return ("renew",) if _is_new(value) or (isinstance(unit, FunctionUnit) and unit.name == "__init__") else ("unknown",)

    def _is_all_so_far(self, unit: Unit, value: cst.BaseExpression) -> bool:
        """Whether a reply gives all that was said before, with what is new: `history = result.all_messages()`."""
        match value:
            case cst.Call(func=cst.Attribute(value=reply, attr=cst.Name(value=method))) if method in self._all_so_far:
                flows = (option for option in alternatives(held(self._world, unit, reply)) if isinstance(option, Flow))
                leaves = (flow.source.leaf for flow in flows if isinstance(flow.source, Origin))
                return any(method in leaf.facts.so_far for leaf in leaves)
            case _:
                return False

    @cached_property
    def _all_so_far(self) -> frozenset[str]:
        return frozenset(name for sdk in self._world.catalogue.sdks.values() for call in sdk.calls for name in call.so_far)


def is_conditional(unit: Unit, node: cst.CSTNode) -> bool:
    """Whether a node of a unit stands in a branch, a handler, or what runs only sometimes."""
    parents = unit.module.parents
    child, above = node, parents.get(node)
    while above is not None and above is not unit.node:
        if isinstance(above, (cst.ExceptHandler, cst.Else, cst.IfExp, cst.MatchCase)) or (
            isinstance(above, cst.If) and child is above.body
        ):
            return True
        child, above = above, parents.get(above)
    return False


def names_limits(unit: Unit, rounds: frozenset[str] = frozenset()) -> bool:
    """Whether any name in a unit speaks of keeping something short; `rounds` are options of a request that limit something else."""
    nodes = unit.module.own_nodes(unit) if isinstance(unit, ModuleUnit) else walk(unit.node)
    named = (node for node in nodes if isinstance(node, cst.Name) and LIMITS.search(node.value))
    return any(node.value not in rounds or not _is_keyword(unit.module.parents.get(node), node) for node in named)


def _is_keyword(above: cst.CSTNode | None, node: cst.Name) -> bool:
    return isinstance(above, cst.Arg) and above.keyword is node


def _place(node: cst.CSTNode, reached: Reached, unit: Unit) -> cst.CSTNode:
    return node if reached.unit is unit else reached.node


def _adds(node: cst.CSTNode) -> bool:
    return isinstance(node, (cst.BinaryOperation, cst.StarredElement))


def _leaves_out(unit: Unit, node: cst.CSTNode) -> bool:
    return (isinstance(node, cst.CompFor) and bool(node.ifs)) or (isinstance(node, cst.Subscript) and _is_window(unit, node))


def _is_new(value: cst.BaseExpression) -> bool:
    match value:
        case cst.List() | cst.Dict() | cst.ListComp() | cst.SimpleString() | cst.ConcatenatedString() | cst.FormattedString():
            return True
        case cst.Name(value="None"):
            return True
        case cst.Call(func=func):
            return words(func) in _MAKES_NEW
        case _:
            return False


def _keeps_the_head(value: cst.BaseExpression) -> bool:
    """`history[:1]`, `[history[0]]`: only what stood there from the beginning."""
    match value:
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Slice(lower=None, upper=cst.Integer(value="1" | "2")))]):
            return True
        case cst.List(elements=elements) if elements:
            return all(isinstance(element.value, cst.Subscript) and words(element.value).endswith(("[0]", "[1]")) for element in elements)
        case _:
            return False


def _has_limit(value: cst.BaseExpression) -> bool:
    """`deque(maxlen=20)`: holds so many and no more."""
    if not isinstance(value, cst.Call) or words(value.func).rpartition(".")[2] != "deque":
        return False
    given = next((arg for arg in value.args if arg.keyword is not None and arg.keyword.value == "maxlen"), None)
    given = given or (value.args[1] if len(value.args) > 1 else None)
    return given is not None and words(given.value) != "None"


def _makes_limited(value: cst.BaseExpression) -> bool:
    """`defaultdict(lambda: deque(maxlen=20))`: whatever key is asked for, there is one that holds so many."""
    match value:
        case cst.Call(func=func, args=[cst.Arg(value=made), *_]) if words(func).rpartition(".")[2] == "defaultdict":
            return _has_limit(made.body if isinstance(made, cst.Lambda) else _completed(made))
        case _:
            return False


def _completed(made: cst.BaseExpression) -> cst.BaseExpression:
    """The call that `partial(deque, maxlen=20)` makes, when it is made."""
    match made:
        case cst.Call(func=func, args=[cst.Arg(value=called), *given]) if words(func).rpartition(".")[2] == "partial":
            return cst.Call(called, given)
        case _:
            return made


def _is_window(unit: Unit, node: cst.Subscript) -> bool:
    """`history[-10:]`, `history[:20]`; not a copy, not all but the first or the last, and nothing assigned to."""
    match node.slice:
        case [cst.SubscriptElement(slice=cst.Slice(lower=lower, upper=upper))]:
            if isinstance(unit.module.parents.get(node), cst.AssignTarget):
                return False
            small = lower is None or (isinstance(lower, cst.Integer) and len(lower.value) == 1)
            return not (small and (upper is None or _is_close_to_an_end(upper)))
        case _:
            return False


def _behind_slices(node: cst.BaseExpression) -> cst.BaseExpression:
    """`messages` of `messages[1:]`."""
    while isinstance(node, cst.Subscript) and isinstance(node.slice[0].slice, cst.Slice):
        node = node.value
    return node


def _is_close_to_an_end(upper: cst.BaseExpression) -> bool:
    match upper:
        case cst.Integer(value="1" | "2") | cst.UnaryOperation(expression=cst.Integer(value="1" | "2")):
            return True
        case _:
            return False


def _measures(node: cst.Comparison) -> bool:
    """`len(history) > 20`: compared with more than a couple."""
    for target in node.comparisons:
        limit = target.comparator
        ordered = isinstance(target.operator, (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual))
        if ordered and not (isinstance(limit, cst.Integer) and len(limit.value) == 1 and limit.value < "4"):
            return True
    return False


__all__ = ["LIMITS", "ListChange", "ListChanges", "is_conditional", "names_limits"]
