"""What stands in front of the messages, where it is not the same in every turn: tools, and the model itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.conversations.turn_regions import Region, is_conditional, names_in, spelling
from llmlint.facts.evaluation.strings import words
from llmlint.facts.model import Place
from llmlint.facts.model.conversation import Switched
from llmlint.facts.values.base import At
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.model import Span

_ADDS = frozenset({"append", "extend"})
_CHANGES = _ADDS | {"remove", "pop", "insert", "clear"}


def switched(request: Request, call: cst.Call, region: Region, locate: Callable[[At], Span]) -> tuple[Switched, ...]:
    """The tools and the model, where one turn's may differ from the next one's."""
    if not region.loop or request.chain:
        return ()
    found: list[Switched] = []
    tools = {name.partition(".")[0] for name in request.leaf.facts.tools} | {"tools", "functions"}
    for arg in call.args:
        keyword = arg.keyword.value if arg.keyword is not None else ""
        if keyword not in tools and keyword != "model":
            continue
        place = _varies(arg.value, region)
        if place is not None:
            what: Literal["tools", "model"] = "model" if keyword == "model" else "tools"
            where = Place(locate(At(region.module, place)), "it changes here")
            text = words(arg.value) if not isinstance(arg.value, cst.IfExp) else ""
            found.append(Switched(what, locate(At(region.module, arg.value)), text, where))
    return tuple(found)


def _varies(value: cst.BaseExpression, region: Region) -> cst.CSTNode | None:
    """Where a value of one turn becomes another than that of the turn before."""
    changed = _changed_names(region.body) | region.counters
    if isinstance(value, cst.IfExp):
        return value if names_in(value.test) & changed else None
    if isinstance(value, cst.Call):
        return value if any(names_in(arg.value) & changed for arg in value.args) else None
    name = spelling(value)
    if not name:
        return None
    for node in walk(region.body):
        if isinstance(node, cst.Assign) and any(spelling(target.target) == name for target in node.targets):
            if _is_in_handler(node, region):
                continue
            chosen = is_conditional(node, region) or isinstance(node.value, cst.IfExp)
            if chosen or names_in(node.value) & (changed - {name}):
                return node
        if isinstance(node, cst.Call) and _changes_in_place(node, name):
            return node
    return None


def _changes_in_place(node: cst.Call, name: str) -> bool:
    return isinstance(node.func, cst.Attribute) and node.func.attr.value in _CHANGES and spelling(node.func.value) == name


def _is_in_handler(node: cst.CSTNode, region: Region) -> bool:
    above = region.module.parents.get(node)
    while above is not None and above is not region.body:
        if isinstance(above, cst.ExceptHandler):
            return True
        above = region.module.parents.get(above)
    return False


def _changed_names(body: cst.CSTNode) -> set[str]:
    """The names that the code of one turn assigns, or whose lists it changes."""
    found: set[str] = set()
    for node in walk(body):
        if isinstance(node, cst.Assign):
            found.update(part.value for target in node.targets for part in walk(target.target) if isinstance(part, cst.Name))
        elif isinstance(node, (cst.AugAssign, cst.NamedExpr)):
            found |= names_in(node.target)
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _ADDS:
            found |= {spelling(node.func.value)} - {""}
    return found


__all__ = ["switched"]
