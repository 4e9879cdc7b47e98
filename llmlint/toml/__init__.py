"""The reader of TOML of the Python that runs, and what it must not be given."""

from __future__ import annotations

import sys
from typing import Any

from llmlint.patterns import regex

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MAX_DOTS = 64
_BETWEEN_KEYS = regex(r"[=\[\]{},#]")
_QUOTES = str.maketrans({'"': "q", "'": "q", " ": None, "\t": None})


def read_foreign(text: str) -> dict[str, Any]:
    """A text that nobody answers for.

    Raises:
        ValueError: it is no TOML, or would take too much to read.
        RecursionError: it is nested too deeply.
    """
    if line_with_long_key(text):
        raise ValueError("a key has too many parts")
    return tomllib.loads(text)


def line_with_long_key(text: str) -> int | None:
    """The line of a key with absurdly many dots, which would take the parser gigabytes. Quoted keys count, whatever they hold."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") <= MAX_DOTS:
            continue
        for part in _BETWEEN_KEYS.split(line.translate(_QUOTES)):
            run = 0
            for segment in part.split("."):
                run = run + 1 if segment else 0
                if run > MAX_DOTS:
                    return number
    return None


__all__ = ["MAX_DOTS", "line_with_long_key", "read_foreign", "tomllib"]
