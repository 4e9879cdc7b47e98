"""What frameworks are told to do without asking: the noun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from llmlint.facts.model.parts import Span


@dataclass(frozen=True, slots=True)
class SwitchedOn:
    """A call that switches something dangerous on. `text` is the callee and `option` the setting, as they are written.

    `effect` says what the framework does then, `advice` what to do instead, `distribution` is the package it comes from.
    """

    span: Span
    text: str
    option: str
    effect: str
    advice: str
    distribution: str

    @property
    def what(self) -> str:
        """The setting, or the callable where its use alone is enough."""
        return self.option or f"{self.text}()"
