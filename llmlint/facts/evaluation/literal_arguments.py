"""Which parameters get nothing but literals from the calls in sight, and how long the longest of these are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.evaluation.strings import is_constant
from llmlint.facts.values import NONE, Sequence
from llmlint.facts.values.flows import Flow, Param

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmlint.facts.evaluation.units import FunctionUnit, Unit
    from llmlint.facts.values.base import Value


class LiteralArguments:
    """What calls have handed over so far."""

    def __init__(self, callers: Mapping[FunctionUnit, Mapping[cst.CSTNode | None, Unit]]) -> None:
        self._callers = callers
        self._constant: dict[Param, bool] = {}
        self._handed_on: dict[Param, dict[Param, None]] = {}
        self._lengths: dict[Param, int | None] = {}

    def note(self, param: Param, value: Value, *, constant: bool) -> None:
        """A call hands a value to a parameter; `constant`: it is a literal, or a setting."""
        source = _parameter(value)
        if source is not None and not constant:
            self._handed_on.setdefault(param, {})[source] = None
        else:
            self._constant[param] = self._constant.get(param, True) and constant
        before = self._lengths.get(param, 0)
        length = len(value.items) if isinstance(value, Sequence) and value.fixed else None
        self._lengths[param] = max(before, length) if before is not None and length is not None else None

    def are_constant(self, param: Param) -> bool | None:
        """Whether every call in sight gives the parameter a literal or a setting; `None` where none gives it anything.

        A parameter that is handed on is as constant as what it is given itself, or as its default where no call gives it anything.
        """
        if param not in self._handed_on:
            return self._constant.get(param)
        asked, known = [param], False
        for source in asked:
            handed = self._handed_on.get(source, {})
            given = self._constant.get(source)
            if given is False or (given is None and not handed and not self.keeps_default(source)):
                return False
            known = known or given is True or not handed
            asked.extend(other for other in handed if other not in asked)
        return known

    def keeps_default(self, param: Param) -> bool:
        """Whether a parameter has a literal for its default, and calls in sight of which none gives it anything."""
        calls, default = self._callers.get(param.function, {}), param.function.defaults.get(param.name)
        if param in self._constant or param in self._handed_on or default is None or not is_constant(default):
            return False
        return bool(calls) and all(isinstance(call, cst.Call) for call in calls)

    def is_left_out(self, value: Value) -> bool:
        """Whether a value is a parameter that is `None` unless it is given something, and that no call in sight gives anything."""
        source = _parameter(value)
        if source is None or source in self._lengths or source in self._handed_on:
            return False
        return source.function.defaults.get(source.name) == NONE

    def longest(self, value: Value | None) -> int | None:
        """The most items that a parameter can hold, where every call in sight hands over a literal list, or leaves it at such a default."""
        source = _parameter(value)
        if source is None:
            return None
        handed, default = self._lengths.get(source, 0), source.function.defaults.get(source.name)
        left = len(default.items) if isinstance(default, Sequence) and default.fixed else 0
        return max(handed, left) or None if handed is not None else None


def _parameter(value: Value | None) -> Param | None:
    """The parameter that a value is, as it was handed over."""
    match value:
        case Flow(source=Param() as source, path=(), steps=()):
            return source
        case _:
            return None


__all__ = ["LiteralArguments"]
