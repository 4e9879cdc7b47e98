"""What rules may ask about the words of prompts. Frozen records of plain data, as in `parts.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmlint.facts.parts import Span


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A literal that reaches the model with names in braces, for which the code has values and that nothing fills in.

    `in_message`: the names are only given to a chain, and the literal stands in a message object, which no template fills in.
    `plain`: an `f` in front of it would fill all of them in.
    """

    span: Span
    names: tuple[str, ...]
    in_message: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class SentRole:
    """The literal role of a message, and those that the call accepts. `option` is where a system prompt goes instead, if anywhere."""

    role: str
    span: Span
    accepted: tuple[str, ...]
    option: str = ""


__all__ = ["SentRole", "Unfilled"]
