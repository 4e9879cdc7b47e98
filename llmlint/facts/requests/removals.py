"""Calls and classes that later versions of an SDK no longer have, seen in the light of the project's requirements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.model import How, Removed, Truth
from llmlint.facts.values import Made
from llmlint.patterns import regex

if TYPE_CHECKING:
    from llmlint.facts.evaluation.calls import Request
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import At

_ASKS_VERSION = regex(r"version|hasattr|getattr|legacy|old_api|new_api|(^|_|\b)v\d", re.IGNORECASE)
_ABSENT = regex(r"ImportError|ModuleNotFoundError|AttributeError|APIRemovedInV1|TypeError")


def removed_call(world: World, request: Request) -> Removed | None:
    """What is known of the removal of the call that a request makes itself."""
    leaf = request.leaf
    if request.chain or leaf.how is not How.SDK or any(key == "client!" for key, _ in request.args):
        return None
    # A bare call does not say what is called: an object that comes from elsewhere may be one of several.
    if leaf.operation == "__call__" and (not isinstance(leaf.client, Made) or leaf.client.at.module is not leaf.at.module):
        return None
    return _removed(world, leaf.at, leaf.operation, leaf.facts.removed_in, leaf.facts.instead)


def removed_client(world: World, made: Made) -> Removed | None:
    """What is known of the removal of a client's class."""
    entry = world.catalogue.client(made.name)
    if entry is None:
        return None
    return _removed(world, made.at, made.name, entry.facts.removed_in, entry.facts.instead)


def _removed(world: World, at: At, name: str, removed_in: tuple[str, ...], instead: str) -> Removed | None:
    if not removed_in or asks_for_version(at):
        return None
    file = world.file_of(at.module).path
    answers = [(*world.requirements.allows(file, *entry.split(" ", 1)), entry.split(" ", 1)) for entry in removed_in]
    for wanted in (False, True):
        found = next(((said, entry) for allowed, said, entry in answers if allowed is wanted), None)
        if found is not None:
            said, (distribution, version) = found
            return Removed(name, distribution, version, Truth.of(wanted), said, instead)
    distribution, version = removed_in[0].split(" ", 1)
    return Removed(name, distribution, version, Truth.UNKNOWN, "", instead)


def asks_for_version(at: At) -> bool:
    """Whether code stands in a branch or a `try` that tells versions of a library apart."""
    blank = cst.Module([])
    child, above = at.node, at.module.parents.get(at.node)
    while above is not None:
        if isinstance(above, (cst.If, cst.IfExp)) and above.test is not child and _ASKS_VERSION.search(blank.code_for_node(above.test)):
            return True
        if isinstance(above, cst.Try) and any(h.type is not None and _ABSENT.search(blank.code_for_node(h.type)) for h in above.handlers):
            return True
        if isinstance(above, cst.ExceptHandler) and above.type is not None and _ABSENT.search(blank.code_for_node(above.type)):
            return True
        child, above = above, at.module.parents.get(above)
    return False


__all__ = ["asks_for_version", "removed_call", "removed_client"]
