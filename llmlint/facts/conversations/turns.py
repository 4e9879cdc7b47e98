"""Turn loops: which list of messages grows from turn to turn, and what happens to the beginning of what is sent.

Read from the names. A list counts where something that is evidently a message is added to it: in a loop around the request, or, for an
attribute or a global name, anywhere. Whatever stands under a condition is a decision, not a habit: it is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.conversations.turn_regions import Region, is_conditional, names_in, spelling
from llmlint.facts.conversations.turn_switches import switched
from llmlint.facts.evaluation.strings import words
from llmlint.facts.evaluation.units import FunctionUnit
from llmlint.facts.followed.volatility import volatility_of
from llmlint.facts.libraries.requests import kind_of
from llmlint.facts.model import Kind, LoopKind, Volatility
from llmlint.facts.model.conversation import Conversation, HeadChange
from llmlint.facts.values import Dynamic
from llmlint.facts.values.base import At
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.structure import inner_values
from llmlint.syntax.index import SHARING, only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Literal

    from llmlint.facts.conversations.turn_additions import Additions
    from llmlint.facts.evaluation.calls import CallSite, Request
    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.loops.causes import FoundLoop
    from llmlint.facts.model import Span

_NO_TURNS = frozenset({LoopKind.DATA, LoopKind.BATCH, LoopKind.STREAM, LoopKind.LITERAL})
_LEAST_WINDOW = 3
_GIVING: tuple[type[cst.Assign | cst.AnnAssign], ...] = (cst.Assign, cst.AnnAssign)
_CHANGING: tuple[type[cst.CSTNode], ...] = (cst.Call, cst.Del, cst.Assign)


def conversation(
    world: World, site: CallSite, request: Request, loops: Iterable[FoundLoop], added: Additions, locate: Callable[[At], Span]
) -> Conversation | None:
    """The growing list that a request sends, with what changes in front of its end."""
    node = site.at.node
    if kind_of(request.leaf.facts) is not Kind.CHAT or not isinstance(node, cst.Call) or not node.args or not added.are_in(site.at.module):
        return None
    sent = _sent(node, site)
    for region in _regions(site, loops):
        for history in dict.fromkeys(name for part in sent for name in _chains(part)):
            grown = _grown(history, region, site, added)
            if grown is None:
                continue
            at = site.at.module
            changes = tuple(
                HeadChange(locate(At(at, place)), how, words(_shown(place)))
                for how, place in _head_changes(world, history, region, sent, site)
            )
            return Conversation(history, locate(At(at, grown)), changes, switched(request, node, region, locate))
    return None


def _regions(site: CallSite, loops: Iterable[FoundLoop]) -> Iterator[Region]:
    module = site.at.module
    for loop in loops:
        if isinstance(loop.node, (cst.For, cst.While)) and loop.kind not in _NO_TURNS:
            yield Region(loop.node.body, module, names_in(loop.node.target) if isinstance(loop.node, cst.For) else frozenset(), loop=True)
    unit = site.unit
    if isinstance(unit, FunctionUnit) and isinstance(unit.node, cst.FunctionDef) and unit.name != "__init__":
        yield Region(unit.node.body, module)


def _sent(call: cst.Call, site: CallSite) -> list[cst.BaseExpression]:
    """What stands in the arguments, and what the names there were assigned in this function."""
    parts = [arg.value for arg in call.args if not arg.star]
    names = {part.value for arg in parts for part in (arg, *_values_of(arg)) if isinstance(part, cst.Name)}
    assigned = only(site.at.module.index.below(_whole(site)), cst.Assign)
    parts.extend(node.value for node in assigned if any(isinstance(t.target, cst.Name) and t.target.value in names for t in node.targets))
    return parts


def _values_of(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    return [entry.value for entry in node.elements] if isinstance(node, cst.Dict) else []


def _whole(site: CallSite) -> cst.CSTNode:
    return site.unit.node if isinstance(site.unit, FunctionUnit) else site.at.module.tree


def _chains(node: cst.CSTNode) -> Iterator[str]:
    """The names, attributes and items under literal keys in an expression, as they are spelled."""
    for part in walk(node):
        if isinstance(part, (cst.Name, cst.Attribute, cst.Subscript)) and (spelled := spelling(part)):
            yield spelled


def _grown(history: str, region: Region, site: CallSite, added: Additions) -> cst.CSTNode | None:
    """Where messages are added to a list that outlives one turn."""
    scope = _scope(history, region, site)
    first = added.first(region.module, scope, history) if scope is not None else None
    return first if first is not None and not _begins_anew(history, region) else None


def _scope(history: str, region: Region, site: CallSite) -> cst.CSTNode | None:
    """The code that may add to a list between one turn and the next; none where the list ends with the turn."""
    if region.loop:
        return region.body
    root = history.partition(".")[0].partition("[")[0]
    if root == history and (not isinstance(site.unit, FunctionUnit) or _is_local(site.unit, root)):
        return None
    if root != "self" and isinstance(site.unit, FunctionUnit) and _is_local(site.unit, root):
        return None
    return _class_around(region.body, region.module) if root == "self" else region.module.tree


def _class_around(node: cst.CSTNode, module: ModuleUnit) -> cst.CSTNode | None:
    above = module.parents.get(node)
    while above is not None and not isinstance(above, cst.ClassDef):
        above = module.parents.get(above)
    return above


def _is_local(unit: FunctionUnit, name: str) -> bool:
    if name not in unit.final and all(parameter.name.lstrip("*") != name for parameter in unit.parameters):
        return False
    shared = only(unit.module.own_nodes(unit), *SHARING)
    return not any(item.name.value == name for node in shared for item in node.names)


def _begins_anew(history: str, region: Region) -> bool:
    return any(_is_fresh(node, history) for node in only(region.module.index.below(region.body), *_GIVING))


def _is_fresh(node: cst.Assign | cst.AnnAssign, history: str) -> bool:
    """A new list under the same name, made of nothing that was in it."""
    if node.value is None:
        return False
    targets = [t.target for t in node.targets] if isinstance(node, cst.Assign) else [node.target]
    return any(spelling(target) == history for target in targets) and history not in set(_chains(node.value))


def _head_changes(
    world: World, history: str, region: Region, sent: list[cst.BaseExpression], site: CallSite
) -> list[tuple[Literal["put in front", "dropped", "rewritten", "window"], cst.CSTNode]]:
    found: list[tuple[Literal["put in front", "dropped", "rewritten", "window"], cst.CSTNode]] = []
    for node in only(region.module.index.below(region.body), *_CHANGING):
        how = _change(world, node, history, site)
        if how is not None and not is_conditional(node, region):
            found.append((how, node))
    kinds = {how for how, _ in found}
    if {"put in front", "dropped"} <= kinds:
        found = [(how, node) for how, node in found if how not in ("put in front", "dropped")]
    cut = [node.value for node in only(region.module.index.below(region.body), cst.Assign) if spelling(node.targets[0].target) == history]
    windows = dict.fromkeys(
        node for part in (*sent, *cut) for node in walk(part) if _is_window(node, history) and not is_conditional(node, region)
    )
    return found + [("window", node) for node in windows]


def _change(
    world: World, node: cst.CSTNode, history: str, site: CallSite
) -> Literal["put in front", "dropped", "rewritten", "window"] | None:
    match node:
        case cst.Call(func=cst.Attribute(value=base, attr=cst.Name(value=method)), args=args) if spelling(base) == history:
            first = args[0].value if args else None
            at_head = isinstance(first, cst.Integer) and first.value in ("0", "1")
            if method == "insert" and at_head:
                return "put in front"
            return "dropped" if (method == "pop" and at_head) or method == "popleft" else None
        case cst.Del(target=cst.Subscript(value=base, slice=[cst.SubscriptElement(slice=cut)])) if spelling(base) == history:
            return "dropped" if _takes_head(cut) else None
        case cst.Assign(targets=[cst.AssignTarget(target=target)]):
            return "rewritten" if _first_of(target, history) and _differs(world, target, site) else None
        case _:
            return None


def _takes_head(cut: cst.BaseSlice) -> bool:
    if isinstance(cut, cst.Index):
        return isinstance(cut.value, cst.Integer) and cut.value.value in ("0", "1")
    return isinstance(cut, cst.Slice) and (cut.lower is None or (isinstance(cut.lower, cst.Integer) and cut.lower.value in ("0", "1")))


def _first_of(target: cst.BaseExpression, history: str) -> bool:
    """`messages[0]`, `messages[0]["content"]`, `messages[0].content`."""
    match target:
        case cst.Subscript(value=base, slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Integer(value="0")))]):
            return spelling(base) == history
        case cst.Subscript(value=base, slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString()))]):
            return _first_of(base, history)
        case cst.Attribute(value=base, attr=cst.Name(value="content" | "text")):
            return _first_of(base, history)
        case _:
            return False


def _differs(world: World, target: cst.CSTNode, site: CallSite) -> bool:
    """Whether what is written is surely another text in the next turn: something handed in, answered, or a clock."""
    value = site.unit.rewrites.get(target)
    if value is None:
        return False
    holds = any(
        isinstance(inner, Flow) or (isinstance(inner, Dynamic) and inner.volatility is Volatility.PER_CALL) for inner in inner_values(value)
    )
    volatility, _ = volatility_of(world, value, "")
    return volatility is Volatility.VOLATILE or (volatility is Volatility.PER_CALL and holds)


def _is_window(node: cst.CSTNode, history: str) -> bool:
    """`messages[-n:]`, for more than the last two."""
    if not isinstance(node, cst.Subscript) or len(node.slice) != 1 or spelling(node.value) != history:
        return False
    cut = node.slice[0].slice
    if not isinstance(cut, cst.Slice) or cut.upper is not None:
        return False
    match cut.lower:
        case cst.UnaryOperation(operator=cst.Minus(), expression=cst.Integer(value=count)):
            return count.isdigit() and int(count) >= _LEAST_WINDOW
        case cst.UnaryOperation(operator=cst.Minus()):
            return True
        case _:
            return False


def _shown(node: cst.CSTNode) -> cst.BaseExpression | None:
    match node:
        case cst.Call(func=func):
            return func
        case cst.Assign(targets=[first, *_]):
            return first.target
        case cst.Del(target=target):
            return target
        case _:
            return node if isinstance(node, cst.BaseExpression) else None


__all__ = ["conversation"]
