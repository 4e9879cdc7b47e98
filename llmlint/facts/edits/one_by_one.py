"""A request that sends one item: which argument holds it, and where its answer is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from llmlint.facts.evaluation.units import ModuleUnit
    from llmlint.sdks.model import CallFacts

_NEVER_MOVED = (cst.Await, cst.NamedExpr, cst.Yield, cst.Lambda)


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: `whole` is it with its `await`, `given` the argument's value, `item` what it sends of the loop's item."""

    call: cst.Call
    whole: cst.BaseExpression
    given: cst.BaseExpression
    item: cst.BaseExpression


@dataclass(frozen=True, slots=True)
class Reading:
    """Where an item's part of the answer is read: `listed` is what would hold a list of them, `rest` how each is then read further."""

    node: cst.BaseExpression
    listed: cst.BaseExpression
    rest: str


def asked_in(call: cst.Call, names: frozenset[str], facts: CallFacts, module: ModuleUnit) -> Asked | None:
    """The call as one that sends an item of a loop, whose variables are `names`; nothing else in it may come from the loop."""
    arg = _argument(call, facts)
    if arg is None or any(isinstance(part, _NEVER_MOVED) for part in walk(call)):
        return None
    item = arg.value
    if isinstance(item, cst.List):
        if len(item.elements) != 1 or isinstance(item.elements[0], cst.StarredElement):
            return None
        item = item.elements[0].value
    others = [node for node in (call.func, *(other for other in call.args if other is not arg)) if mentions(node, names)]
    if others or not mentions(item, names):
        return None
    parent = module.parents.get(call)
    return Asked(call, parent if isinstance(parent, cst.Await) else call, arg.value, item)


def _argument(call: cst.Call, facts: CallFacts) -> cst.Arg | None:
    if any(arg.star for arg in call.args):
        return None
    named = [arg for arg in call.args if arg.keyword is not None and arg.keyword.value in facts.prompt]
    places = [facts.positional.index(name) for name in facts.prompt if name in facts.positional]
    placed = [call.args[place] for place in places if place < len(call.args) and call.args[place].keyword is None]
    found = [*named, *placed]
    return found[0] if len(found) == 1 else None


def reading(start: cst.BaseExpression, paths: Iterable[str], module: ModuleUnit) -> Reading | None:
    """How the answer that is `start` is read, where it is read as one of the catalogue's paths says."""
    for path in paths:
        keys = path.replace('"]', "").replace('["', ".").replace("[]", ".0").split(".")[1:]
        nodes = _climbed(start, keys, module)
        if nodes is None:
            continue
        place = keys.index("0")
        return Reading(nodes[-1], nodes[place], "".join(_accessor(node, module) for node in nodes[place + 2 :]))
    return None


def _climbed(start: cst.BaseExpression, keys: Sequence[str], module: ModuleUnit) -> list[cst.BaseExpression] | None:
    nodes = [start]
    for key in keys:
        above = module.parents.get(nodes[-1])
        if not isinstance(above, (cst.Attribute, cst.Subscript)) or above.value is not nodes[-1] or _key(above) != key:
            return None
        nodes.append(above)
    return nodes


def _key(node: cst.Attribute | cst.Subscript) -> str:
    match node:
        case cst.Attribute(attr=cst.Name(value=name)):
            return name
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString() as text))]):
            return str(text.evaluated_value)
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Integer(value="0")))]):
            return "0"
        case _:
            return "?"


def _accessor(node: cst.BaseExpression, module: ModuleUnit) -> str:
    """How one node reads its value further: `.embedding`."""
    assert isinstance(node, (cst.Attribute, cst.Subscript))
    plain = node.with_changes(lpar=(), rpar=(), value=cst.Name("_"))
    return module.tree.code_for_node(plain)[1:]


def mentions(node: cst.CSTNode, names: frozenset[str]) -> bool:
    """Whether any of the names stands in a piece of code."""
    return any(isinstance(part, cst.Name) and part.value in names for part in walk(node))


def names_in(node: cst.CSTNode) -> frozenset[str]:
    """The names that stand in a piece of code."""
    return frozenset(part.value for part in walk(node) if isinstance(part, cst.Name))


__all__ = ["Asked", "Reading", "asked_in", "mentions", "names_in", "reading"]
