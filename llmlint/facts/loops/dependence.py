"""Does what a call sends depend on the loop it stands in? Read from the names: a request can vary with the loop's own variable, or with
anything its body changes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.facts.model import Truth
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.syntax.blocks import LEAVING, statements_before, turns_away
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.evaluation.units import ModuleUnit

_CHANGES = frozenset({"append", "extend", "insert", "update", "add", "pop", "clear", "remove"})
_COUNTER = regex(r"^[ijkn]$|(^|_)(idx|index|count|counter|position|pos|offset|number|num|total|cursor)$", re.IGNORECASE)
TAKES = frozenset({"pop", "popleft", "get", "get_nowait", "popitem", "readline", "dequeue"})


def takes_out(call: cst.Call) -> bool:
    """Whether a method takes an item out of what it is called on. `get` with a key looks one up."""
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value not in TAKES:
        return False
    return call.func.attr.value != "get" or not any(
        isinstance(arg.value, (cst.BaseString, cst.Name)) and arg.keyword is None for arg in call.args
    )


@dataclass(frozen=True, slots=True)
class Variation:
    """The names that are others in each round of a loop: surely, or perhaps; those that are changed in place, and what each is given."""

    sure: frozenset[str]
    names: frozenset[str]
    changed: frozenset[str]
    assigned: dict[str, list[cst.BaseExpression]]

    @classmethod
    def of(cls, loop: cst.For | cst.While | cst.CompFor) -> Variation:
        """What a loop makes of its names."""
        sure = _taken(loop) if isinstance(loop, cst.While) else {node.value for node in walk(loop.target) if isinstance(node, cst.Name)}
        maybe: set[str] = set()
        assigned: dict[str, list[cst.BaseExpression]] = {}
        changed: set[str] = set()
        if isinstance(loop, (cst.For, cst.While)):
            _propagate(loop.body, sure, maybe)
            for node in walk(loop.body):
                if isinstance(node, cst.Assign):
                    for name in _names(target.target for target in node.targets):
                        assigned.setdefault(name, []).append(node.value)
                    changed.update(filter(None, (_root(target.target) for target in node.targets)))
                elif isinstance(node, cst.AugAssign):
                    changed.update(_names([node.target]))
                elif isinstance(node, cst.Call) and (owner := _changed_in_place(node)):
                    changed.add(owner)
        return cls(frozenset(sure), frozenset(sure | maybe), frozenset(changed), assigned)


def request_varies(call: cst.CSTNode, targets: list[cst.BaseAssignTargetExpression], loop: cst.CSTNode, module: ModuleUnit) -> Truth:
    """Whether the request is another one in each round. Unknown where a function is asked or an object may have changed."""
    sure = {node.value for target in targets for node in walk(target) if isinstance(node, cst.Name)}
    maybe: set[str] = set()
    body = loop.body if isinstance(loop, (cst.For, cst.While)) else None
    if isinstance(loop, cst.While):
        sure |= _taken(loop)
        sure |= {index} if (index := counted_on(loop)) else set()
    if body is not None:
        _propagate(body, sure, maybe)
    parts = _sent(call)
    names = [node.value for part in parts for node in walk(part) if isinstance(node, cst.Name)]
    if any(name in sure for name in names) or (isinstance(loop, cst.While) and _takes_out_itself(parts)):
        return Truth.YES
    if any(name in maybe for name in names):
        return Truth.UNKNOWN
    if any(isinstance(node, (cst.Call, cst.Await, cst.Yield)) for part in parts for node in walk(part)):
        return Truth.UNKNOWN
    if not isinstance(call, cst.Call) or not call.args or any(arg.star for arg in call.args):
        return Truth.UNKNOWN
    return Truth.NO


def counted_on(loop: cst.While) -> str:
    """The index of `while index < len(items): … items[index] … index += 1`; empty for any other loop."""
    match loop.test:
        case cst.Comparison(
            left=cst.Name(value=index),
            comparisons=[
                cst.ComparisonTarget(operator=cst.LessThan(), comparator=cst.Call(func=cst.Name(value="len"), args=[cst.Arg(value=items)]))
            ],
        ):
            taken = (node for node in walk(loop.body) if isinstance(node, cst.Subscript) and words(node.value) == words(items))
            is_taken = any(_is_at(node, index) for node in taken)
            return index if is_taken and _goes_on_by_one(loop, index) else ""
        case _:
            return ""


def _is_at(taken: cst.Subscript, index: str) -> bool:
    match taken.slice:
        case [cst.SubscriptElement(slice=cst.Index(value=cst.Name(value=name)))]:
            return name == index
        case _:
            return False


def _goes_on_by_one(loop: cst.While, index: str) -> bool:
    """Whether each round adds one to an index, whatever it has met, and nothing else changes it."""
    changed = [node for node in walk(loop.body) if isinstance(node, (cst.AugAssign, cst.AssignTarget)) and words(node.target) == index]
    statements = [part for line in loop.body.body if isinstance(line, cst.SimpleStatementLine) for part in line.body]
    match changed:
        case [cst.AugAssign(operator=cst.AddAssign(), value=cst.Integer(value="1")) as step]:
            return any(part is step for part in statements)
        case _:
            return False


def _sent(call: cst.CSTNode) -> list[cst.CSTNode]:
    if not isinstance(call, cst.Call):
        return [call]
    return [call.func, *(arg.value for arg in call.args)]


def _takes_out_itself(parts: list[cst.CSTNode]) -> bool:
    """Whether an item is taken from a queue right where it is sent: `ask(queue.get())`."""
    return any(isinstance(node, cst.Call) and takes_out(node) for part in parts for node in walk(part))


def _taken(loop: cst.While) -> set[str]:
    """The names that hold what each round takes from a queue."""
    found: set[str] = set()
    for node in walk(loop.body):
        if isinstance(node, cst.Assign) and isinstance(node.value, (cst.Call, cst.Await)):
            call = node.value.expression if isinstance(node.value, cst.Await) else node.value
            if isinstance(call, cst.Call) and takes_out(call):
                found.update(_names(target.target for target in node.targets))
    return found


def _propagate(body: cst.CSTNode, sure: set[str], maybe: set[str]) -> None:
    """Spread from names to what is computed of them; objects that are changed in place may be others in the next round."""
    assignments: list[tuple[list[str], list[cst.CSTNode]]] = []
    for node in walk(body):
        if isinstance(node, cst.Assign):
            assignments.append((_names(target.target for target in node.targets), [node.value]))
            maybe.update(root for target in node.targets if (root := _root(target.target)) and root not in sure)
        elif isinstance(node, (cst.AnnAssign, cst.AugAssign, cst.NamedExpr)) and node.value is not None:
            assignments.append((_names([node.target]), [node.value, node.target] if isinstance(node, cst.AugAssign) else [node.value]))
            if isinstance(node, cst.AugAssign):
                maybe.update(_names([node.target]))
        elif isinstance(node, (cst.For, cst.CompFor)):
            assignments.append((_names([node.target]), [node.iter]))
        elif isinstance(node, cst.WithItem) and node.asname is not None:
            assignments.append((_names([node.asname.name]), [node.item]))
        elif isinstance(node, cst.Call) and (owner := _changed_in_place(node)):
            assignments.append(([owner], [arg.value for arg in node.args]))
            maybe.add(owner)
    _spread(assignments, sure, maybe)


def _changed_in_place(node: cst.Call) -> str:
    """The name of the list or dict that a method call changes."""
    if isinstance(node.func, cst.Attribute) and isinstance(node.func.value, cst.Name) and node.func.attr.value in _CHANGES:
        return node.func.value.value
    return ""


def _spread(assignments: list[tuple[list[str], list[cst.CSTNode]]], sure: set[str], maybe: set[str]) -> None:
    for _ in range(len(assignments) + 1):
        before = len(sure) + len(maybe)
        for names, sources in assignments:
            used = {part.value for source in sources for part in walk(source) if isinstance(part, cst.Name)}
            if used & sure:
                sure.update(names)
            elif used & maybe or any(isinstance(part, (cst.Call, cst.Await)) for source in sources for part in walk(source)):
                maybe.update(name for name in names if name not in sure)
        if len(sure) + len(maybe) == before:
            break


def _root(target: cst.BaseExpression) -> str:
    """The name whose object an assignment to an attribute or item changes; empty for a plain name."""
    node = target
    while isinstance(node, (cst.Attribute, cst.Subscript)):
        node = node.value
    return node.value if isinstance(node, cst.Name) and node is not target else ""


def _names(targets: object) -> list[str]:
    found: list[str] = []
    for target in targets:  # type: ignore[attr-defined]
        if isinstance(target, cst.Name):
            found.append(target.value)
        elif isinstance(target, (cst.Tuple, cst.List)):
            found.extend(_names(element.value for element in target.elements))
        elif isinstance(target, cst.StarredElement):
            found.extend(_names([target.value]))
    return found


def replaces_its_argument(call: cst.CSTNode, loop: cst.For | cst.While, module: ModuleUnit) -> bool:
    """`text, history = step(item, history)`: what the call returns is what it is given in the next round."""
    node = module.parents.get(call)
    while isinstance(node, cst.Await):
        node = module.parents.get(node)
    if not isinstance(node, cst.Assign) or not isinstance(call, cst.Call):
        return False
    given = {arg.value.value for arg in call.args if isinstance(arg.value, cst.Name) and not is_counter(arg.value.value)}
    fresh = {name.value for name in walk(loop.target) if isinstance(name, cst.Name)} if isinstance(loop, cst.For) else set[str]()
    elsewhere = set(_other_branches(node, loop, module))
    for earlier in walk(loop.body):
        if earlier is node:
            break
        if isinstance(earlier, (cst.Assign, cst.For)) and earlier not in elsewhere:
            fresh |= _stored(earlier)
    return bool((_stored(node) & given) - fresh)


def is_counter(name: str) -> bool:
    """Whether a name counts the rounds: what it says of them, nobody waits for."""
    return _COUNTER.search(name) is not None


def _other_branches(node: cst.CSTNode, loop: cst.For | cst.While, module: ModuleUnit) -> Iterator[cst.CSTNode]:
    """All that stands in the branches of an `if` that are not taken when a node is reached: it stands in the `else`, or behind a branch
    that ends the round.
    """
    child, above = node, module.parents.get(node)
    while above is not None and above is not loop:
        if isinstance(above, cst.If) and child is above.orelse:
            yield from walk(above.body)
        for statement in statements_before(above, child):
            if isinstance(statement, cst.If) and turns_away(statement.body, (*LEAVING, cst.Continue)):
                yield from walk(statement.body)
        child, above = above, module.parents.get(above)


def _stored(node: cst.Assign | cst.For) -> set[str]:
    """The names that a statement assigns."""
    targets = [target.target for target in node.targets] if isinstance(node, cst.Assign) else [node.target]
    waiting: list[cst.BaseExpression] = list(targets)
    found: set[str] = set()
    while waiting:
        target = waiting.pop()
        if isinstance(target, (cst.Tuple, cst.List)):
            waiting.extend(element.value for element in target.elements)
        elif isinstance(target, cst.Name):
            found.add(target.value)
    return found


def takes_slices(call: cst.CSTNode, loop: cst.For) -> bool:
    """Whether a call gets a stretch of a list that the loop's body cuts out with both its ends: a batch made by hand."""
    if not isinstance(call, cst.Call):
        return False
    given = {node.value for arg in call.args for node in walk(arg.value) if isinstance(node, cst.Name)}
    cut = {name for node in walk(loop.body) if isinstance(node, cst.Assign) and _is_stretch(node.value) for name in _stored(node)}
    return bool(given & cut) or any(_is_stretch(arg.value) for arg in call.args)


def _is_stretch(value: cst.BaseExpression) -> bool:
    if not isinstance(value, cst.Subscript) or len(value.slice) != 1:
        return False
    cut = value.slice[0].slice
    return isinstance(cut, cst.Slice) and not any(bound is None or isinstance(bound, cst.Integer) for bound in (cut.lower, cut.upper))
