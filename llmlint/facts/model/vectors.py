"""What rules may ask about vectors that meet: the noun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Place, Span


@dataclass(frozen=True, slots=True)
class MixedVectors:
    """A place where vectors of two embedding models meet: they are compared, or one searches among the others in a store.

    `system` is the kind of store, empty for a comparison. `searching` is the model of the vectors that are compared first, or searched
    with; `stored` the other. `places` show where each model is named or the store is filled.
    """

    span: Span
    text: str
    system: str
    searching: str
    stored: str
    places: tuple[Place, ...]

    @property
    def because(self) -> tuple[str, ...]:
        """Where both names are known from."""
        return (f"both models are known, by name or as the default: `{self.searching}` and `{self.stored}`",)


__all__ = ["MixedVectors"]
