"""Classes of the project that inherit from an SDK's client: their objects are such clients, made where the class is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.units import ClassUnit, FunctionUnit
from llmlint.facts.values import External, Made, join

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value

_LIMITING = ("timeout", "retr", "http_client")


def note_subclass(run: Run, node: cst.Call, unit: ClassUnit, arguments: Arguments) -> None:
    """An object of a class is made: with all that the client takes, where the class has no initialiser of its own."""
    lineage = run.world.hierarchy.lineage(unit)
    classes = [cls for cls in lineage if isinstance(cls, ClassUnit)]
    for base in lineage:
        entry = run.world.catalogue.client(base.name) if isinstance(base, External) else None
        if entry is None or entry.facts.role:
            continue
        is_open = arguments.splat is not None or any(_limits(cls) for cls in classes)
        made = run.clients[node] = Made(entry.facts.name, run.at(node), arguments.flat(), open=is_open)
        for cls in classes:
            if cls.built.get(node) != made:
                cls.built[node] = made
                run.world.changes.changed(("class", cls))
        return


def note_base(run: Run, node: cst.Call, arguments: Arguments) -> None:
    """`super().__init__(timeout=30)`: what the objects of the class around are made with, as clients."""
    if isinstance(run.unit, FunctionUnit) and run.unit.owner is not None:
        note_subclass(run, node, run.unit.owner, arguments)


def client_behind(world: World, unit: ClassUnit, base: External) -> Value | None:
    """The client that an object of a class is; `None` where it is none."""
    if world.catalogue.client(base.name) is None:
        return None
    return join(*unit.built.values()) if unit.built else External(base.name)


def _limits(cls: ClassUnit) -> bool:
    """Whether a class says itself how long or how often its objects ask."""
    return any(word in name for name in (*cls.members, *cls.fields) for word in _LIMITING)


__all__ = ["client_behind", "note_base", "note_subclass"]
