"""Fixes put into files: on drafts, tried, and kept only where they are sure."""

from __future__ import annotations

from llmlint.fixes.candidates import Refused
from llmlint.fixes.fixer import Changed, Fixer, Outcome
from llmlint.fixes.sheet import Sheet

__all__ = ["Changed", "Fixer", "Outcome", "Refused", "Sheet"]
