"""The pages of the built-in rules as they were installed, so that an editor can open one without a connection."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
# In a wheel, and in a checkout.
_FOLDERS = (_PACKAGE / "pages", _PACKAGE.parent / "docs" / "reference" / "rules")


@cache
def installed_page(name: str) -> str:
    """The address of the file with the page of a rule, by the rule's name; empty where there is none."""
    return next((path.as_uri() for folder in _FOLDERS if (path := folder / f"{name}.md").is_file()), "")


__all__ = ["installed_page"]
