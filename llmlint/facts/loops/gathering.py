"""Rounds that hang together: what several of them gather is sent at once, or one sends what earlier ones were answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmlint.facts.evaluation.units import ModuleUnit

_GATHERS = frozenset({"append", "extend", "add"})


def sends_what_was_gathered(call: cst.CSTNode, loop: cst.For, between: Sequence[cst.CSTNode]) -> bool:
    """`rest.append(item)` in each round, and on some condition `ask(rest)`: a batch made by hand."""
    if not isinstance(call, cst.Call) or not any(isinstance(node, (cst.If, cst.Else)) for node in between):
        return False
    inner = {name.value for node in between if isinstance(node, cst.For) for name in walk(node.target) if isinstance(name, cst.Name)}
    if (_names_given(call) - inner) & set(_gathered_in(loop.body)):
        return True
    branch = next(node for node in between if isinstance(node, (cst.If, cst.Else)))
    return bool(_names_sent(call, branch) & _grow_until_sent(loop.body, branch))


def _names_sent(call: cst.Call, branch: cst.CSTNode) -> set[str]:
    """The names that a request is made of, through those that the branch it stands in assigns."""
    found = {part.value for argument in call.args for part in walk(argument.value) if isinstance(part, cst.Name)}
    before = -1
    while before != len(found):
        before = len(found)
        for node in walk(branch):
            if isinstance(node, cst.Assign) and found & _targets(node):
                found.update(part.value for part in walk(node.value) if isinstance(part, cst.Name))
    return found


def _grow_until_sent(body: cst.CSTNode, branch: cst.CSTNode) -> set[str]:
    """The texts and lists that every round adds to, and that only the branch that sends them empties: `text += line`, `text = ""`."""
    inside = set(walk(branch))
    outside = [node for node in walk(body) if node not in inside]
    grown = {node.target.value for node in outside if isinstance(node, cst.AugAssign) and isinstance(node.target, cst.Name)}
    grown.update(_owner_of_change(node) for node in outside if isinstance(node, cst.Call))
    begun = {name for node in outside if isinstance(node, cst.Assign) for name in _targets(node)}
    emptied = {name for node in inside for name in _emptied(node)}
    return (grown & emptied) - begun


def _emptied(node: cst.CSTNode) -> set[str]:
    match node:
        case cst.Assign(value=cst.SimpleString(value='""' | "''") | cst.List(elements=[])):
            return _targets(node)
        case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="clear"))):
            return {name}
        case _:
            return set()


def _targets(node: cst.Assign) -> set[str]:
    return {target.target.value for target in node.targets if isinstance(target.target, cst.Name)}


def adds_to_its_argument(call: cst.CSTNode, loop: cst.For, module: ModuleUnit) -> bool:
    """`done += [step(item, done)]`, `new = step(item, done); done.append(new)`: each round is given what the earlier ones brought."""
    if not isinstance(call, cst.Call):
        return False
    given = _names_given(call) - _begun_in(loop.body)
    node = module.parents.get(call)
    while node is not None and node is not loop and not isinstance(node, cst.BaseCompoundStatement):
        match node:
            case cst.AugAssign(target=cst.Name(value=name)) if name in given:
                return True
            case cst.Call() if _owner_of_change(node) in given:
                return True
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
                return bool(given & _grown_by(loop.body, name))
            case _:
                node = module.parents.get(node)
    return False


def _begun_in(body: cst.CSTNode) -> set[str]:
    """The names that each round begins anew."""
    return {name for node in walk(body) if isinstance(node, cst.Assign) for name in _targets(node)}


def _grown_by(body: cst.CSTNode, name: str) -> set[str]:
    """The lists to which a name is added, or what is made of it."""
    found: set[str] = set()
    for node in walk(body):
        if isinstance(node, cst.Call) and any(isinstance(part, cst.Name) and part.value == name for arg in node.args for part in walk(arg)):
            found.add(_owner_of_change(node))
    return found - {""}


def is_the_item(call: cst.CSTNode, target: cst.BaseAssignTargetExpression) -> bool:
    """Whether what is called is the loop's own variable: `for step in steps: step(text)`."""
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Name):
        return False
    return any(isinstance(node, cst.Name) and node.value == call.func.value for node in walk(target))


def hands_to_handlers(loop: cst.For) -> bool:
    """Whether a loop does nothing but hand each item to the handler of its kind, as an event loop does; three kinds at least."""
    body = loop.body.body
    if not isinstance(loop.target, cst.Name) or len(body) != 1:
        return False
    kinds = 0
    branch: cst.CSTNode | None = body[0]
    while isinstance(branch, cst.If):
        tested = any(isinstance(part, cst.Name) and part.value == loop.target.value for part in walk(branch.test))
        if not tested or not _hands_over(branch.body, loop.target.value):
            return False
        kinds, branch = kinds + 1, branch.orelse
    return kinds >= 3 and (branch is None or (isinstance(branch, cst.Else) and _hands_over(branch.body, loop.target.value)))


def _hands_over(body: cst.BaseSuite, item: str) -> bool:
    match body.body:
        case [cst.SimpleStatementLine(body=[cst.Expr(value=value)])]:
            call = value.expression if isinstance(value, cst.Await) else value
            return isinstance(call, cst.Call) and [words(arg.value) for arg in call.args] == [item]
        case _:
            return False


def _names_given(call: cst.Call) -> set[str]:
    """The names that are handed over as they are."""
    return {arg.value.value for arg in call.args if isinstance(arg.value, cst.Name)}


def _gathered_in(body: cst.CSTNode) -> list[str]:
    found = [_owner_of_change(node) for node in walk(body) if isinstance(node, cst.Call)]
    return [name for name in found if name]


def _owner_of_change(node: cst.Call) -> str:
    match node.func:
        case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value=method)) if method in _GATHERS:
            return name
        case _:
            return ""


__all__ = ["adds_to_its_argument", "hands_to_handlers", "is_the_item", "sends_what_was_gathered"]
