"""Nouns of answers that a person waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Span
    from llmlint.facts.model.service import Handler


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer that goes to a person as it is, from a handler that could send it piece by piece.

    `span` is where it is handed over: what shows it, or the handler that returns it. `longest` is the limit of the request in tokens,
    where it is written out. `brief`: the prompt asks for a few words. `by_sdk` is how the SDK streams, `by_framework` what the framework
    has for the pieces.
    """

    handler: Handler
    span: Span
    longest: int | None = None
    brief: bool = False
    by_sdk: str = ""
    by_framework: str = ""


__all__ = ["Shown"]
