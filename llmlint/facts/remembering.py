"""Functions that keep what they were answered, and ask for the same thing once only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.strings import words
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.calls import Leaf
    from llmlint.facts.units import FunctionUnit


def remembers(function: FunctionUnit, leaf: Leaf) -> bool:
    """Whether a function asks a model only for what it does not hold yet: it keeps all answers outside itself and looks there first."""
    sites = [site.at.node for site in function.sites.values() if leaf in site.requests]
    if not sites:
        return False
    own = set(function.module.own_nodes(function))
    kept = _kept(function, own)
    return bool(kept) and all(_is_missing(node, function, kept) or _comes_after_a_look(node, function, kept, own) for node in sites)


def _kept(function: FunctionUnit, own: set[cst.CSTNode]) -> set[str]:
    """The places outside the function to which it assigns: attributes, items of what it was given, globals."""
    shared = {item.name.value for node in own if isinstance(node, (cst.Global, cst.Nonlocal)) for item in node.names}
    local = {name for name in (_place(target) for target in _targets(own) if isinstance(target, cst.Name)) if name not in shared}
    return {place for target in _targets(own) if (place := _place(target)) and place not in local}


def _targets(nodes: set[cst.CSTNode]) -> Iterator[cst.BaseExpression]:
    for node in nodes:
        if isinstance(node, cst.Assign):
            yield from (target.target for target in node.targets)


def _place(target: cst.CSTNode) -> str:
    """What is assigned to, without the key: `self.answers` of `self.answers[key]`."""
    while isinstance(target, cst.Subscript):
        target = target.value
    return words(target) if isinstance(target, (cst.Name, cst.Attribute)) else ""


def _mentioned(node: cst.CSTNode, kept: set[str]) -> set[str]:
    return {words(part) for part in walk(node) if isinstance(part, (cst.Name, cst.Attribute))} & kept


def _is_missing(node: cst.CSTNode, function: FunctionUnit, kept: set[str]) -> bool:
    """`if key not in answers: answers[key] = ask(key)`."""
    parents = function.module.parents
    child, above = node, parents.get(node)
    while above is not None and above is not function.node:
        if isinstance(above, cst.If) and child is above.body:
            assigned = {_place(target) for target in _targets(set(walk(above.body)))}
            if _mentioned(above.test, kept) & assigned:
                return True
        child, above = above, parents.get(above)
    return False


def _comes_after_a_look(node: cst.CSTNode, function: FunctionUnit, kept: set[str], own: set[cst.CSTNode]) -> bool:
    """`if key in answers: return answers[key]`, or `if (held := answers.get(key)) is not None: return held`, and then the request."""
    parents = function.module.parents
    looked = {words(target) for target, value in _assignments(own) if _mentioned(value, kept)}
    child, above = node, parents.get(node)
    while above is not None and above is not function.node:
        if isinstance(above, cst.IndentedBlock):
            before = above.body[: [statement is child for statement in above.body].index(True)]
            if any(isinstance(statement, cst.If) and _gives_what_is_held(statement, kept | looked) for statement in before):
                return True
        child, above = above, parents.get(above)
    return False


def _assignments(nodes: set[cst.CSTNode]) -> Iterator[tuple[cst.BaseExpression, cst.BaseExpression]]:
    for node in nodes:
        if isinstance(node, cst.Assign):
            yield from ((target.target, node.value) for target in node.targets)
        elif isinstance(node, cst.NamedExpr):
            yield node.target, node.value


def _gives_what_is_held(statement: cst.If, held: set[str]) -> bool:
    if not _mentioned(statement.test, held):
        return False
    return any(isinstance(part, cst.Return) and part.value is not None and _mentioned(part.value, held) for part in walk(statement.body))


__all__ = ["remembers"]
