"""Regular expressions that are compiled when they are first used.

llmlint has more than two hundred, which take a fifth of the time that its own modules need to be imported, and looks with few of them at
an ordinary file.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Regex:
    """Stands for a compiled pattern: each of its methods is taken from there once, and kept."""

    def __init__(self, *given: Any) -> None:
        self._given = given

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, for the patterns of a module."""
    return cast("re.Pattern[AnyStr]", _Regex(text, flags))


__all__ = ["regex"]
