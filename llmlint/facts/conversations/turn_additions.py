"""Where messages are added to lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.conversations.turn_regions import spelling
from llmlint.facts.evaluation.strings import words
from llmlint.syntax.index import only
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from llmlint.facts.evaluation.units import ModuleUnit

_ADDS = frozenset({"append", "extend"})
_ADDING: tuple[type[cst.CSTNode], ...] = (cst.Call, cst.AugAssign)
_SHOWING: tuple[type[cst.CSTNode], ...] = (cst.DictElement, cst.Call, cst.Attribute)


class Additions:
    """The additions in pieces of code, each looked through once."""

    def __init__(self) -> None:
        self._found: dict[cst.CSTNode, dict[str, cst.CSTNode]] = {}

    def first(self, module: ModuleUnit, scope: cst.CSTNode, history: str) -> cst.CSTNode | None:
        """The first place in a piece of code where something that is evidently a message is added to a list, by the list's spelling."""
        return self._within(module, scope).get(history)

    def are_in(self, module: ModuleUnit) -> bool:
        """Whether messages are added to any list in a module."""
        return bool(self._within(module, module.tree))

    def _within(self, module: ModuleUnit, scope: cst.CSTNode) -> dict[str, cst.CSTNode]:
        if scope not in self._found:
            self._found[scope] = _first_additions(module.index.below(scope))
        return self._found[scope]


def _first_additions(nodes: list[cst.CSTNode]) -> dict[str, cst.CSTNode]:
    named = {name for node in only(nodes, cst.Assign) if _is_message(node.value) for name in map(_target, node.targets)}
    found: dict[str, cst.CSTNode] = {}
    for node in only(nodes, *_ADDING):
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _ADDS:
            if any(_is_message(arg.value) or (spelling(arg.value) or "?") in named for arg in node.args):
                found.setdefault(spelling(node.func.value), node)
        elif isinstance(node, cst.AugAssign) and _is_message(node.value):
            found.setdefault(spelling(node.target), node)
    return found


def _target(target: cst.AssignTarget) -> str:
    return spelling(target.target)


def _is_message(node: cst.BaseExpression) -> bool:
    """A dict with a role, an object of a class of messages, or the message of an answer."""
    for part in only(walk(node), *_SHOWING):
        if isinstance(part, cst.DictElement) and isinstance(part.key, cst.SimpleString) and part.key.value[1:-1] == "role":
            return True
        if isinstance(part, cst.Call) and words(part.func).rpartition(".")[2].endswith(("Message", "MessageParam", "Content")):
            return True
        if isinstance(part, cst.Call) and any(arg.keyword is not None and arg.keyword.value == "role" for arg in part.args):
            return True
        if isinstance(part, cst.Attribute) and part.attr.value == "message":
            return True
    return False


__all__ = ["Additions"]
