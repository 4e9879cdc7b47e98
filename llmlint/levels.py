"""How heavy a finding is, from which weight on it fails a run, and how sure a rule is."""

from __future__ import annotations

LEVELS = ("error", "warning", "info")
FAIL_ON = (*LEVELS, "never")
CONFIDENCES = ("high", "medium", "low")

__all__ = ["CONFIDENCES", "FAIL_ON", "LEVELS"]
