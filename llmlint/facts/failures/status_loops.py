"""Requests that are sent again when the service answers with the status of a failure: the loop reads it, no error is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import libcst as cst

from llmlint.facts.evaluation.strings import words
from llmlint.syntax.blocks import LEAVING, turns_away
from llmlint.syntax.numbers import number_of
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from llmlint.facts.evaluation.calls import CallSite

Verdict = Literal["", "worked", "failed"]
_GOOD = frozenset({"ok", "is_success"})
_BAD = frozenset({"is_error", "is_server_error"})
_CODES = frozenset({"status_code", "status"})
_OK, _FAILED, _BUSY, _BROKEN = 200, 400, 429, 500
_ORDERING = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)


def goes_on_at(loop: cst.For | cst.While, site: CallSite) -> cst.BaseExpression | None:
    """The condition after which a loop sends a request again that has failed; `None` where it reads no status, or leaves then."""
    reply = _kept_in(site)
    body = loop.body.body
    for number, statement in enumerate(body) if reply else ():
        for branch in _branches(statement):
            verdict = _says(branch.test, reply)
            if verdict == "failed" and any(isinstance(part, cst.Continue) for part in walk(branch.body)):
                return branch.test
            if verdict == "worked" and branch is statement and turns_away(branch.body) and not _ends(branch.orelse, body[number + 1 :]):
                return branch.test
    return None


def never_ends(loop: cst.For | cst.While, site: CallSite, bounds: re.Pattern[str]) -> bool:
    """Whether such a loop has no end of its own: nothing is counted or compared in it but the status, and only a reply leaves it."""
    if not isinstance(loop, cst.While) or words(loop.test) not in ("True", "1"):
        return False
    parents, reply = site.at.module.parents, _kept_in(site)
    return not any(_may_end(part, loop, reply, parents, bounds) for part in walk(loop.body))


def _may_end(
    part: cst.CSTNode, loop: cst.While, reply: str, parents: dict[cst.CSTNode, cst.CSTNode], bounds: re.Pattern[str]
) -> bool:  # fmt: skip
    """Whether a part of a loop may end it for another reason than a reply that is good or refused for good."""
    match part:
        case cst.AugAssign():
            return True
        case cst.Name(value=name):
            return bounds.search(name) is not None and not _names_argument(part, parents)
        case cst.Comparison(comparisons=targets):
            return any(isinstance(target.operator, _ORDERING) for target in targets) and not _reads(part, reply)
        case cst.Raise() | cst.Return() | cst.Break():
            return any(not _reads(test, reply) for test in _tests_around(part, loop, parents))
        case _:
            return False


def _kept_in(site: CallSite) -> str:
    """The name that holds the reply: `reply = post(…)`, `async with post(…) as reply`."""
    parents = site.at.module.parents
    above = parents.get(site.at.node)
    if isinstance(above, cst.Await):
        above = parents.get(above)
    match above:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            return name
        case cst.WithItem(asname=cst.AsName(name=cst.Name(value=name))):
            return name
        case _:
            return ""


def _branches(statement: cst.CSTNode) -> Iterator[cst.If]:
    return (part for part in walk(statement) if isinstance(part, cst.If))


def _says(test: cst.BaseExpression, reply: str) -> Verdict:
    """What a condition says of the reply when it holds."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            opposite: dict[Verdict, Verdict] = {"worked": "failed", "failed": "worked", "": ""}
            return opposite[_says(inner, reply)]
        case cst.BooleanOperation(left=left, right=right):
            return _says(left, reply) or _says(right, reply)
        case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value=what)) if name == reply:
            return "worked" if what in _GOOD else "failed" if what in _BAD else ""
        case cst.Comparison(
            left=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value=what)),
            comparisons=[cst.ComparisonTarget(operator=operator, comparator=comparator)],
        ) if name == reply and what in _CODES:
            return _of_code(operator, comparator)
        case _:
            return ""


def _of_code(operator: cst.BaseCompOp, comparator: cst.BaseExpression) -> Verdict:
    codes = [number_of(part) for part in walk(comparator) if isinstance(part, cst.Integer)]
    failing = any(code == _BUSY or code >= _BROKEN for code in codes)
    match operator:
        case cst.Equal() | cst.In():
            named = isinstance(operator, cst.In) and isinstance(comparator, (cst.Name, cst.Attribute))
            return "failed" if failing or named else "worked" if codes and codes[0] == _OK else ""
        case cst.NotEqual():
            return "failed" if codes == [_OK] else ""
        case cst.GreaterThanEqual() | cst.GreaterThan():
            return "failed" if codes and codes[0] >= _FAILED - 1 else ""
        case cst.LessThan() | cst.LessThanEqual():
            return "worked" if codes and _OK < codes[0] <= _FAILED else ""
        case _:
            return ""


def _ends(otherwise: cst.CSTNode | None, behind: Sequence[cst.CSTNode]) -> bool:
    """Whether a reply that is no good leaves the loop all the same, by a statement that stands behind the branch, or in its `else`."""
    rest = [*behind, *([otherwise] if otherwise is not None else [])]
    parts = [part for statement in rest for part in walk(statement)]
    raised = any(isinstance(part, cst.Call) and words(part.func).endswith(".raise_for_status") for part in parts)
    return raised or any(isinstance(part, LEAVING) for part in parts)


def _tests_around(node: cst.CSTNode, loop: cst.CSTNode, parents: dict[cst.CSTNode, cst.CSTNode]) -> Iterator[cst.BaseExpression]:
    above = parents.get(node)
    while above is not None and above is not loop:
        if isinstance(above, cst.If):
            yield above.test
        above = parents.get(above)


def _reads(node: cst.CSTNode, reply: str) -> bool:
    return any(isinstance(part, cst.Name) and part.value == reply for part in walk(node))


def _names_argument(name: cst.Name, parents: dict[cst.CSTNode, cst.CSTNode]) -> bool:
    """Whether a name is that of a keyword argument, as `timeout` of a request is."""
    above = parents.get(name)
    return isinstance(above, cst.Arg) and above.keyword is name


__all__ = ["goes_on_at", "never_ends"]
