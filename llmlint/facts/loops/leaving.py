"""How a round of a loop goes on after a call: does it leave the loop, and under which conditions does it make the call?"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.patterns import regex
from llmlint.syntax.walk import children, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmlint.facts.evaluation.units import ModuleUnit


_OTHER_SCOPES = (cst.FunctionDef, cst.ClassDef, cst.Lambda)
_CACHE = regex(r"cache|memo|(^|_)(seen|done|processed|existing|already|known|skip)", re.IGNORECASE)


def conditions(between: list[cst.CSTNode], loop: cst.CSTNode) -> list[cst.CSTNode]:
    """The conditions under which a round makes the call: those around it, and those that skip it."""
    found: list[cst.CSTNode] = []
    for index, node in enumerate(between):
        below = between[index - 1] if index else None
        if (isinstance(node, cst.If) and below is not node.test) or (isinstance(node, cst.IfExp) and below is not node.test):
            found.append(node.test)
        elif isinstance(node, cst.ExceptHandler):
            found.append(node)
        elif isinstance(node, cst.IndentedBlock) and below is not None:
            before = node.body[: _index(node.body, below)]
            found.extend(test for statement in before if isinstance(statement, cst.If) for test in _skipping(statement))
    return found


def for_one_item(between: list[cst.CSTNode], loop: cst.For) -> bool:
    """Whether a call is made for the item of one number only: `for number, item in enumerate(items): if number == 0: ask(item)`."""
    match loop.iter, loop.target:
        case cst.Call(func=cst.Name(value="enumerate")), cst.Tuple(elements=[cst.Element(value=cst.Name(value=number)), _]):
            inside = [node.test for below, node in pairwise(between) if isinstance(node, cst.If) and below is node.body]
            return any(_asks_for(test, number) for test in inside)
        case _:
            return False


def _asks_for(test: cst.BaseExpression, number: str) -> bool:
    match test:
        case cst.Comparison(left=cst.Name(value=name), comparisons=[cst.ComparisonTarget(operator=cst.Equal())]):
            return name == number
        case cst.BooleanOperation(left=left, operator=cst.And(), right=right):
            return _asks_for(left, number) or _asks_for(right, number)
        case _:
            return False


def _index(body: Sequence[cst.CSTNode], node: cst.CSTNode) -> int:
    return next((i for i, statement in enumerate(body) if statement is node), 0)


def _skipping(statement: cst.If) -> list[cst.BaseExpression]:
    """The tests after which a statement goes on with the next round, the outermost first."""
    return [node.test for node in walk(statement) if isinstance(node, cst.If) and any(isinstance(p, cst.Continue) for p in walk(node))]


def mentions_cache(nodes: Sequence[cst.CSTNode]) -> bool:
    """Whether a condition asks for an answer that is already there, by what its names say.

    Only ever silences: where nothing in sight puts an answer there, somebody else may, and asks for it under such a name.
    """
    return any(isinstance(part, cst.Name) and _CACHE.search(part.value) for node in nodes for part in walk(node))


def way_out(call: cst.CSTNode, loop: cst.For | cst.While, module: ModuleUnit) -> str:
    """`always` when the round ends the loop after the call, `sometimes` when it may, else empty."""
    parents = module.parents
    node: cst.CSTNode | None = call
    answer = ""
    below: cst.CSTNode = call
    inner = _inner_loops(call, loop, parents)
    while node is not None and node is not loop:
        if isinstance(node, cst.Return):
            return "always"
        if isinstance(node, (cst.For, cst.While)):
            inner -= 1
        if isinstance(node, cst.IndentedBlock):
            for statement in node.body[_index(node.body, below) + 1 :]:
                verdict = _exits(statement, breaks=inner == 0)
                if verdict == "always":
                    return "always"
                answer = answer or ("sometimes" if verdict else "")
        if isinstance(node, cst.Try) and node.orelse is not None and below is node.body:
            verdicts = {_exits(statement, breaks=inner == 0) for statement in node.orelse.body.body}
            if "always" in verdicts:
                return "always"
            answer = answer or ("sometimes" if verdicts - {""} else "")
        below, node = node, parents.get(node)
    return answer


def _inner_loops(call: cst.CSTNode, loop: cst.CSTNode, parents: dict[cst.CSTNode, cst.CSTNode]) -> int:
    count = 0
    node = parents.get(call)
    while node is not None and node is not loop:
        count += isinstance(node, (cst.For, cst.While))
        node = parents.get(node)
    return count


def _exits(statement: cst.CSTNode, *, breaks: bool) -> str:
    """Whether a statement leaves the loop; a `break` does not where it belongs to a loop further inside."""
    leaving = (cst.Return, cst.Break) if breaks else (cst.Return,)
    if isinstance(statement, cst.SimpleStatementLine):
        return "always" if any(isinstance(part, leaving) for part in statement.body) else ""
    return "sometimes" if _holds(statement, leaving) else ""


def _holds(node: cst.CSTNode, leaving: tuple[type[cst.CSTNode], ...]) -> bool:
    """Whether one of these statements stands inside, not counting the breaks of loops and the returns of functions in there."""
    kind = type(node)
    if kind in leaving:
        return True
    if kind in _OTHER_SCOPES:
        return False
    if kind is cst.For or kind is cst.While:
        leaving = (cst.Return,)
    return any(_holds(child, leaving) for child in children(node))
