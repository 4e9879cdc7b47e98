"""How often the findings of a rule were right, where its pack says so in a file `measured.toml` at its root."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from llmlint.records import dataclass
from llmlint.toml import tomllib

if TYPE_CHECKING:
    from collections.abc import Mapping

    from llmlint.packs.records import RuleClass

# Fewer findings say little of a rule.
_ENOUGH = 20


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
        return self.right / self.judged if self.judged >= _ENOUGH else None


def measured_of(rule: RuleClass) -> Measured | None:
    """What is known of one rule; `None` where none of its findings was judged."""
    root = sys.modules.get(rule.__module__.partition(".")[0])
    place = getattr(root, "__file__", None)
    counts = _counts(Path(place).parent / "measured.toml").get(rule.meta.code) if place else None
    return Measured(counts["right"], counts["wrong"]) if counts else None


@lru_cache(maxsize=32)
def _counts(path: Path) -> Mapping[str, Mapping[str, int]]:
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


__all__ = ["Measured", "measured_of"]
