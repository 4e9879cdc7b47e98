"""How often the findings of a rule were right, where its pack says so in a file `measured.toml` beside its rules."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard, cast

from llmlint.records import dataclass
from llmlint.toml import tomllib

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmlint.packs.records import RuleClass

FILE = "measured.toml"

# Fewer say little for a rule. They say enough where most of them were wrong.
_ENOUGH = 20


class MeasuredError(Exception):
    """A file of counts is wrong."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Findings that were judged by reading the code around them."""

    right: int
    wrong: int

    @property
    def judged(self) -> int:
        """All of them."""
        return self.right + self.wrong

    @property
    def share(self) -> float | None:
        """How many were right, from 0 to 1; `None` where too few were judged to tell."""
        return self.right / self.judged if self.judged >= _ENOUGH or self.wrong > self.right else None


def measured_of(rule: RuleClass) -> Measured | None:
    """What is known of one rule; `None` where none of its findings was judged."""
    package = rule.__module__
    while package:
        package = package.rpartition(".")[0]
        place = getattr(sys.modules.get(package), "__file__", None)
        if place and (path := Path(place).with_name(FILE)).is_file():
            return _kept(path).get(rule.meta.code)
    return None


def read_measured(path: Path) -> dict[str, Measured]:
    """What a file says, by the codes of rules. Raises `MeasuredError`."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MeasuredError(str(error)) from error
    return {code: _measured(code, counts) for code, counts in data.items()}


def _measured(code: str, counts: object) -> Measured:
    given: Mapping[str, object] = cast("Mapping[str, object]", counts) if isinstance(counts, dict) else {}
    right, wrong = given.get("right"), given.get("wrong")
    if len(given) != 2 or not _is_count(right) or not _is_count(wrong):
        raise MeasuredError(f"`{code}`: expected `right` and `wrong`, each a number of findings")
    return Measured(right, wrong)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_kept = lru_cache(maxsize=32)(read_measured)


__all__ = ["FILE", "Measured", "MeasuredError", "measured_of", "read_measured"]
