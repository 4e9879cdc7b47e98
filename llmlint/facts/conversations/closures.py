"""Lists of a function that those inside of it go on using after it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.units import FunctionUnit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.facts.conversations.list_changes import ListChange
    from llmlint.facts.conversations.list_places import Root
    from llmlint.facts.conversations.lives import Lives
    from llmlint.facts.evaluation.entry_points import EntryPoints
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.model.histories import Home


def home_of(root: Root, users: Iterable[Unit]) -> Home:
    """Where a list lives that some functions add to and send; one of a function may be kept by those inside of it."""
    if root.home != "local":
        return root.home
    return "closure" if isinstance(root.owner, FunctionUnit) and all(_is_inside(unit, root.owner) for unit in users) else "loop"


def _is_inside(unit: Unit, around: FunctionUnit) -> bool:
    above = unit.parent
    while above is not None and above is not around:
        above = above.parent
    return above is not None


def is_kept_by_handlers(root: Root, changes: Iterable[ListChange], lives: Lives, entry_points: EntryPoints) -> bool:
    """Whether handlers of requests, and they only, change a list of the function around them, which no handler runs."""
    if not isinstance(root.owner, FunctionUnit):
        return False
    around = lives.ways(root.owner)
    inside = [entry_points.of(change.unit) for change in changes if change.unit not in around]
    if not inside or any(handler is None or handler.kind == "ui" for handler in inside):
        return False
    return all(entry_points.of(unit) is None for unit in around)


__all__ = ["home_of", "is_kept_by_handlers"]
