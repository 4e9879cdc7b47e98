"""What is said where nothing was found: silence alone proves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmlint.report.frame import Line


def passed(files: int, calls: str = "0 model calls", more: str = "") -> Line:
    """How many files were looked at, and which calls were seen in them."""
    return [("All checks passed!", "good"), (f" {plural(files, 'file')}, {calls}.{more}", "")]


def plural(count: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{count} {one if count == 1 else many or one + 's'}"


__all__ = ["passed", "plural"]
