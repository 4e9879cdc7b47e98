"""What all values of the abstract evaluation have in common, and where one of them stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.units import ModuleUnit


@dataclass(frozen=True, slots=True, eq=False)
class At:
    """A node of one module. Two are equal when they name the same node."""

    module: ModuleUnit
    node: cst.CSTNode

    def __eq__(self, other: object) -> bool:
        return isinstance(other, At) and other.node is self.node

    def __hash__(self) -> int:
        return hash(id(self.node))


class Value:
    """Anything an expression may evaluate to."""

    __slots__ = ()
