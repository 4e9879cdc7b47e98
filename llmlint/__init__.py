"""llmlint finds mistakes in how Python code uses language models, without running it."""

from __future__ import annotations

__version__ = "0.1.0"

__all__ = ["__version__"]
