"""Calls that compare vectors, or put them into a store or search it, as the evaluation sees them."""

from __future__ import annotations

from posixpath import dirname
from typing import TYPE_CHECKING

from llmlint.facts.values import Made
from llmlint.facts.values.documents import Document
from llmlint.facts.values.flows import Flow, Origin
from llmlint.facts.values.structure import inner_values
from llmlint.knowledge.vectors import vector_knowledge
from llmlint.records import dataclass

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import At, Value
    from llmlint.knowledge.vectors import VectorUse


@dataclass(frozen=True, slots=True)
class Noted:
    """One such call. `through` are the calls that made what it is a method of, first to last."""

    at: At
    use: VectorUse
    args: tuple[tuple[str, Value], ...]
    through: tuple[At, ...] = ()

    def argument(self, name: str) -> Value | None:
        """The value of a keyword, if it is given in sight."""
        return next((value for key, value in reversed(self.args) if key == name), None)

    def given(self, names: tuple[str, ...]) -> list[Value]:
        """The values of all of these that are given."""
        return [value for name in names if (value := self.argument(name)) is not None]


def note_vectors(run: Run, node: cst.Call, name: str, arguments: Arguments, receiver: Value | None = None) -> None:
    """Remember a call that does something with vectors."""
    use = vector_knowledge().uses.get(name)
    if use is None:
        return
    through = receiver.trail if isinstance(receiver, Document) else (receiver.at,) if isinstance(receiver, Made) else ()
    run.vectors[node, through] = Noted(run.at(node), use, arguments.flat(use.positional), through)
    if use.does != "compares":
        run.world.store_folders[dirname(run.module.path)] = None
    if use.place:
        run.world.has_named_stores = True


def handed_on(name: str, arguments: Arguments) -> Value | None:
    """What a function gives that hands on the vectors it is given; `None` for everything else."""
    if name not in vector_knowledge().keeps or not arguments.positional:
        return None
    return arguments.positional[0] if any(is_vector(inner) for inner in inner_values(arguments.positional[0])) else None


def is_vector(value: Value) -> bool:
    """Whether a value comes from a model that makes vectors."""
    return isinstance(value, Flow) and isinstance(value.source, Origin) and value.source.leaf.facts.kind == "embedding"


__all__ = ["Noted", "handed_on", "is_vector", "note_vectors"]
