"""How long an object is kept that code constructs: it is followed to what it is put into, handed to and returned from."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import libcst as cst

from llmlint.facts.conversations.lives import is_kept_under_key
from llmlint.facts.evaluation.look_up import held
from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit, ModuleUnit
from llmlint.facts.values import External, alternatives
from llmlint.records import dataclass
from llmlint.syntax.index import only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.facts.build import Builder
    from llmlint.facts.conversations.list_places import ListPlaces
    from llmlint.facts.conversations.lives import Lives
    from llmlint.facts.evaluation.units import Unit
    from llmlint.facts.model.histories import Home

_FARTHEST = 8
_Seen: TypeAlias = "frozenset[cst.CSTNode]"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where an object lives that outlives the request; `keyed`: there is one for each key, or each session."""

    home: Home
    keyed: bool


class KeptObjects:
    """Answers for one project."""

    def __init__(self, builder: Builder, places: ListPlaces, lives: Lives) -> None:
        self._builder = builder
        self._world = builder.world
        self._places = places
        self._lives = lives

    def of(self, unit: Unit, made: cst.CSTNode, seen: _Seen = frozenset()) -> Kept | None:
        """Where the object that an expression makes is kept, by itself or inside another; `None` where it lives no longer than a call."""
        if made in seen or len(seen) > _FARTHEST:
            return None
        seen |= {made}
        parents = unit.module.parents
        above = parents.get(made)
        match above:
            case cst.IfExp() | cst.BooleanOperation() | cst.Await() | cst.NamedExpr():
                return self.of(unit, above, seen)
            case cst.Arg():
                return self._handed(unit, made, parents.get(above), seen)
            case cst.Assign(targets=targets):
                return self._first(self._assigned(unit, made, target.target, seen) for target in targets)
            case cst.AnnAssign(target=target):
                return self._assigned(unit, made, target, seen)
            case cst.Return() if isinstance(unit, FunctionUnit):
                return self._returned(unit, seen)
            case _:
                return None

    def _first(self, found: Iterator[Kept | None]) -> Kept | None:
        return next((kept for kept in found if kept is not None), None)

    def _handed(self, unit: Unit, made: cst.CSTNode, call: cst.CSTNode | None, seen: _Seen) -> Kept | None:
        if not isinstance(call, cst.Call):
            return None
        if isinstance(call.func, cst.Attribute):
            if self._is_session(unit, call.func.value) and call.func.attr.value in ("set", "setdefault"):
                return Kept("session", keyed=True)
            if is_kept_under_key(unit, made):
                return Kept("instance", keyed=True)
        return self.of(unit, call, seen)

    def _is_session(self, unit: Unit, node: cst.BaseExpression) -> bool:
        return any(
            isinstance(value, External) and self._world.effects.has(value.name, "session")
            for value in alternatives(held(self._world, unit, node))
        )

    def _assigned(self, unit: Unit, made: cst.CSTNode, target: cst.BaseExpression, seen: _Seen) -> Kept | None:
        root = self._places.itself(unit, target)
        if root is not None and root.home == "session":
            return Kept("session", keyed=True)
        match target:
            case cst.Subscript():
                return Kept(_home(root), keyed=True) if is_kept_under_key(unit, made) else None
            case cst.Attribute(value=cst.Name(value="self" | "cls")) if isinstance(unit, FunctionUnit) and unit.owner is not None:
                return self._of_class(unit.owner, seen)
            case cst.Name(value=name) if root is not None and root.home == "module":
                handler = self._builder.entry_points.of(unit) if isinstance(unit, ModuleUnit) else None
                return Kept("module", keyed=False) if handler is None else self._by_name(unit, name, seen)
            case cst.Name(value=name):
                kept = Kept(_home(root), keyed=True) if is_kept_under_key(unit, made) else None
                return kept or self._by_name(unit, name, seen)
            case _:
                return None

    def _by_name(self, unit: Unit, name: str, seen: _Seen) -> Kept | None:
        """What a piece of code does with an object under its name: puts it into another, into a session, or returns it."""
        nodes = [node for node in only(unit.module.own_nodes(unit), cst.Name) if node.value == name]
        read = (node for node in nodes if not isinstance(unit.module.parents.get(node), (cst.AssignTarget, cst.Param)))
        return self._first(self.of(unit, node, seen) for node in read)

    def _of_class(self, owner: ClassUnit, seen: _Seen) -> Kept | None:
        """An object's own object lives as long as it does."""
        if self._lives.is_one_for_all(owner):
            return Kept("instance", keyed=False)
        return self._first(self.of(unit, node, seen) for unit, node in self._lives.made(owner))

    def _returned(self, function: FunctionUnit, seen: _Seen) -> Kept | None:
        marks = [option for decorator in function.decorators for option in alternatives(decorator) if isinstance(option, External)]
        if any(self._world.effects.has(mark.name, "memo") for mark in marks):
            return Kept("module", keyed=bool(function.parameters))
        calls = list(self._world.callers.get(function, {}).items())
        return self._first(self.of(caller, node, seen) for node, caller in calls if node is not None)


def _home(root: object) -> Home:
    home = getattr(root, "home", "local")
    return "instance" if home == "instance" else "module"


__all__ = ["Kept", "KeptObjects"]
