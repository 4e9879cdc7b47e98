"""How heavy a finding is, and from which weight on it fails a run."""

from __future__ import annotations

LEVELS = ("error", "warning", "info")
FAIL_ON = (*LEVELS, "never")

__all__ = ["FAIL_ON", "LEVELS"]
