"""What is said where nothing was found: silence alone proves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmlint.report.frame import Line


def passed(files: int, calls: str = "0 model calls", more: str = "", *, seconds: float | None = None) -> Line:
    """How many files were looked at, which calls were seen in them, and how long that took where a person wants to know."""
    took = "" if seconds is None else f" in {seconds:.{1 if seconds >= 0.1 else 2}f}s"
    return [("All checks passed!", "good"), (f" {plural(files, 'file')}, {calls}{took}.{more}", "")]


def plural(count: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{count} {one if count == 1 else many or one + 's'}"


__all__ = ["passed", "plural"]
