"""What a request asks for and carries, in kind: records for rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Span


@dataclass(frozen=True, slots=True)
class RawImage:
    """An image that the code reads, encodes and sends as it is: nothing on the way makes it smaller or says how closely to look at it."""

    span: Span | None
    text: str


@dataclass(frozen=True, slots=True)
class ByCode:
    """A task that a short fixed instruction sets the model, and that a line of code does exactly. `instead` names that code.

    `task` is what is asked for, in a few words.
    """

    task: str
    instead: str
    span: Span | None


__all__ = ["ByCode", "RawImage"]
