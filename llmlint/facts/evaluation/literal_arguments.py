"""Which parameters get nothing but literals from the calls in sight, and how long the longest of these are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.values import Sequence
from llmlint.facts.values.flows import Flow, Param

if TYPE_CHECKING:
    from llmlint.facts.values.base import Value


class LiteralArguments:
    """What calls have handed over so far."""

    def __init__(self) -> None:
        self._constant: dict[Param, bool] = {}
        self._lengths: dict[Param, int | None] = {}

    def note(self, param: Param, value: Value, *, constant: bool) -> None:
        """A call hands a value to a parameter; `constant`: it is a literal, or a setting."""
        self._constant[param] = self._constant.get(param, True) and constant
        before = self._lengths.get(param, 0)
        length = len(value.items) if isinstance(value, Sequence) and value.fixed else None
        self._lengths[param] = max(before, length) if before is not None and length is not None else None

    def are_constant(self, param: Param) -> bool | None:
        """Whether every call in sight gives the parameter a literal or a setting; `None` where none gives it anything."""
        return self._constant.get(param)

    def longest(self, value: Value | None) -> int | None:
        """The most items that a parameter can hold, where every call in sight hands over a literal list, or leaves it at such a default."""
        if not isinstance(value, Flow) or not isinstance(value.source, Param) or value.path or value.steps:
            return None
        handed, default = self._lengths.get(value.source, 0), value.source.function.defaults.get(value.source.name)
        left = len(default.items) if isinstance(default, Sequence) and default.fixed else 0
        return max(handed, left) or None if handed is not None else None


__all__ = ["LiteralArguments"]
