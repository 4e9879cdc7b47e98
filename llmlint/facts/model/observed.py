"""What rules may ask about the records that are kept of requests: the noun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Place, Span


@dataclass(frozen=True, slots=True)
class CallingModule:
    """A file that asks models itself. `span` and `text` are the first callee, `others` the further calls.

    `recorded_by` is what logs or traces: in the file, in one through which its calls are reached, or among the project's requirements;
    empty where nothing does.
    """

    span: Span
    text: str
    others: tuple[Place, ...]
    recorded_by: str
    because: str


__all__ = ["CallingModule"]
