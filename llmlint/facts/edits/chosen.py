"""Calls of which only the run tells what is called: a parameter, one of several classes, an entry of a table.

What one of the classes takes, another may refuse: such a call is given no further argument.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.edits.rooms import room_in
from llmlint.syntax.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from llmlint.facts.evaluation.calls import CallSite
    from llmlint.facts.model import Room, Span
    from llmlint.facts.values.base import At

    Locate = Callable[[At], Span]

_RECEIVERS = ("self", "cls")


def room_of_site(site: CallSite, locate: Locate) -> Room | None:
    """Where a call can be given one more argument; `None` where it may ask in several ways that call their time limit something else."""
    named = {request.leaf.facts.timeout or request.leaf.sdk.timeout.call for request in site.requests.values()}
    return room_in(site.at, locate) if len(named) == 1 else None


def is_chosen(at: At) -> bool:
    """Whether what a call calls is no name that an import, a class or one assignment of such a name gives."""
    if not isinstance(at.node, cst.Call):
        return False
    root, is_dotted = at.node.func, False
    while isinstance(root, cst.Attribute):
        root, is_dotted = root.value, True
    if not isinstance(root, cst.Name):
        return not isinstance(root, cst.Call)
    if root.value in _RECEIVERS:
        return is_dotted
    return _is_parameter(at, root.value) or (not is_dotted and _is_one_of_several(at, root.value))


def _is_parameter(at: At, name: str) -> bool:
    """Whether a function around has a parameter of that name."""
    around = at.module.scope_around(at.node)
    while around is not None:
        if isinstance(around, (cst.FunctionDef, cst.Lambda)) and any(given.name.value == name for given in _parameters(around.params)):
            return True
        around = at.module.scope_around(around)
    return False


def _parameters(given: cst.Parameters) -> Iterator[cst.Param]:
    yield from (*given.posonly_params, *given.params, *given.kwonly_params)


def _is_one_of_several(at: At, name: str) -> bool:
    """Whether a name is given to something else than one other name, in any place of the file."""
    index = at.module.index
    values = [node.value for node in index.of(cst.Assign) if any(_names(target.target, name) for target in node.targets)]
    values += [node.value for node in index.of(cst.AnnAssign) if node.value is not None and _names(node.target, name)]
    values += [node.value for node in index.of(cst.NamedExpr) if _names(node.target, name)]
    loops = [node.target for node in index.of(cst.For)] + [node.target for node in index.of(cst.CompFor)]
    if any(_names(target, name) for target in loops):
        return True
    if not all(isinstance(value, (cst.Name, cst.Attribute, cst.Call)) for value in values):
        return True
    written = {at.module.tree.code_for_node(value) for value in values} - {"None"}
    return len(written) > 1


def _names(target: cst.CSTNode, name: str) -> bool:
    """Whether a name is among what is assigned."""
    return any(isinstance(node, cst.Name) and node.value == name for node in walk(target)) and not isinstance(target, cst.Attribute)


__all__ = ["is_chosen", "room_of_site"]
